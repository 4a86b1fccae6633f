"""The originator's pages of new readers, and what the others' pages say of them: always the same."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Layer, NewReader, Release
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cast import World, make_item, make_member, today

ClientOf = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
AGREES = "What you cannot see yourself stays closed to new readers until those who said it agree."


def waits(world: World, text: str = "Two were seen.", member: Member | None = None, **more: Any) -> NewReader:
    """Let somebody wait for what the police said."""
    with as_operator():
        item = make_item(world.case, world.ines, text, audience="agencies", named_agencies=[world.youth.pk])
        return NewReader.objects.create(
            statement_id=item.pk, kind="layer", case=world.case, municipality_id=world.city.pk,
            originator=world.police, member=member or world.bob, actor=world.alice, change="cases_agencygrant",
            **{"asked_at": timezone.now()} | more,
        )  # fmt: skip


def standing(row: NewReader) -> tuple[str, str]:
    with as_operator():
        row.refresh_from_db()
    return row.state, row.reason


def values(client: Client, row: NewReader, **more: Any) -> dict[str, Any]:
    form = client.get(reverse("cases:answer_new_readers", args=[row.pk])).context["form"]
    return {**form.initial, "state": "allowed", "reason": ""} | more


def send(client: Client, row: NewReader, **more: Any) -> Any:
    return client.post(reverse("cases:answer_new_readers", args=[row.pk]), values(client, row, **more))


def test_it_works(world: World, client_of: ClientOf) -> None:
    row, client = waits(world), client_of(world.ines)
    page = client.get(reverse("cases:new_readers")).content.decode()
    assert "Bob, Youth" in page
    assert "their agency was put on this case" in page
    answer = client.get(reverse("cases:answer_new_readers", args=[row.pk])).content.decode()
    assert "Two were seen." in answer
    assert send(client, row).status_code == 302
    assert standing(row) == ("allowed", "")
    assert "Bob" not in client.get(reverse("cases:new_readers")).content.decode()
    assert "Bob" in client.get(reverse("cases:new_readers"), {"box": "answered"}).content.decode()
    assert send(client, row, state="closed", reason="A cousin.").status_code == 302
    assert standing(row) == ("closed", "A cousin.")


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    row = waits(world)
    with as_operator():
        low = make_member(world.police, "low", "practitioner", 0)
    for member in (world.alice, world.bob, world.erin, world.hugo, low):
        client = client_of(member)
        assert "Bob" not in client.get(reverse("cases:new_readers")).content.decode().split("<main")[1]
        assert client.get(reverse("cases:answer_new_readers", args=[row.pk])).status_code == 404


def test_one_text_or_one_person_is_answered_for_alone(world: World, client_of: ClientOf) -> None:
    now = timezone.now()
    rows = [waits(world, text, who, asked_at=now) for text in ("One.", "Two.") for who in (world.bob, world.carol)]
    client = client_of(world.ines)
    chosen = {"statements": [rows[0].statement_id], "people": [world.bob.pk]}
    assert send(client, rows[0], **chosen).status_code == 302
    assert [standing(row)[0] for row in rows] == ["allowed", "asked", "asked", "asked"]
    assert [len(one.people) for one in client.get(reverse("cases:new_readers")).context["changes"]] == [2]


def test_a_no_takes_a_reason_and_keeps_what_was_ticked(world: World, client_of: ClientOf) -> None:
    row, client = waits(world), client_of(world.ines)
    page = send(client, row, state="closed")
    assert page.status_code == 422
    assert "Say why." in page.content.decode()
    assert standing(row) == ("asked", "")


def test_an_answer_over_a_colleagues_shows_that_one_first(world: World, client_of: ClientOf) -> None:
    row, client = waits(world), client_of(world.ines)
    stale = values(client, row)
    send(client, row, state="closed", reason="A cousin.")
    page = client.post(reverse("cases:answer_new_readers", args=[row.pk]), stale)
    assert page.status_code == 409
    assert "A cousin." in page.content.decode()
    again = {**stale, "seen": page.context["form"].data["seen"]}
    assert client.post(reverse("cases:answer_new_readers", args=[row.pk]), again).status_code == 302
    assert standing(row) == ("allowed", "")


def test_who_is_a_new_reader_does_not_answer_for_it(world: World, client_of: ClientOf) -> None:
    with as_operator():
        twin = make_member(world.youth, "ines-too", "practitioner", person=world.ines.person)
    row, client = waits(world, member=twin), client_of(world.ines)
    assert client.get(reverse("cases:new_readers")).context["changes"] == []
    assert client.get(reverse("cases:answer_new_readers", args=[row.pk])).status_code == 404


def test_the_statements_own_page_says_whom_it_waits_for(world: World, client_of: ClientOf) -> None:
    row = waits(world)
    page = client_of(world.ines).get(reverse("cases:item", args=[world.case.reference, row.statement_id]))
    assert [one.member for one in page.context["who_sees"].withheld] == [world.bob]
    assert "Bob" not in str(page.context["who_sees"].full)
    assert reverse("cases:answer_new_readers", args=[row.pk]) in page.content.decode()


def test_a_shared_version_that_waits_is_told_as_one(world: World, client_of: ClientOf) -> None:
    row, client = waits(world), client_of(world.ines)
    with as_operator():
        NewReader.objects.filter(pk=row.pk).update(statement_id=world.police_extract.pk)
    page = client.get(reverse("cases:item", args=[world.case.reference, world.police_item.pk]))
    assert [one.member for one in page.context["who_sees"].withheld_shared] == [world.bob]
    assert "Bob" not in str(page.context["who_sees"].shared)
    assert reverse("cases:answer_new_readers", args=[row.pk]) in page.content.decode()
    asked = client.get(reverse("cases:answer_new_readers", args=[row.pk])).content.decode()
    assert "<b>Shared version</b>" in asked
    assert reverse("cases:item", args=[world.case.reference, world.police_item.pk]) in asked
    with as_operator():
        reading = Reading.objects.get(screen="cases:answer_new_readers")
        assert (reading.full, reading.extracts) == ([], [world.police_item.pk])


def test_who_waits_for_a_shared_version_reads_nothing_for_now(world: World, client_of: ClientOf) -> None:
    row, client = waits(world), client_of(world.ines)
    write = reverse("cases:write_extract", args=[world.case.reference, world.police_item.pk])
    assert "Bob" in str(client.get(write).context["sights"].shared)
    with as_operator():
        NewReader.objects.filter(pk=row.pk).update(statement_id=world.police_extract.pk)
    sights = client.get(write).context["sights"]
    assert "Bob" not in str(sights.shared)
    assert "Bob" in str(sights.nothing)


def test_a_colleague_of_those_who_said_it_waits_for_nobody(world: World, client_of: ClientOf) -> None:
    with as_operator():
        otto = make_member(world.police, "otto", "practitioner")
    row = waits(world, member=otto)
    with as_operator():
        NewReader.objects.filter(pk=row.pk).update(statement_id=world.police_extract.pk)
    write = reverse("cases:write_extract", args=[world.case.reference, world.police_item.pk])
    sights = client_of(world.ines).get(write).context["sights"]
    assert "Otto" in f"{sights.full}{sights.shared}"
    assert "Otto" not in str(sights.nothing)


@pytest.mark.parametrize("state", ["asked", "closed", "allowed"])
@pytest.mark.parametrize("released", [True, False])
def test_who_reads_it_is_told_as_the_rule_decides_it(
    world: World, client_of: ClientOf, state: str, released: bool
) -> None:
    answered = {"reason": "So.", "answered_by": world.ines, "answered_at": timezone.now()} if state != "asked" else {}
    row = waits(world, state=state, **answered)
    with as_operator():
        nina = make_member(world.youth, "nina", "practitioner")
        if released:
            Release.objects.create(
                statement_id=row.statement_id, case=world.case, municipality_id=world.city.pk,
                originator=world.police, member=world.bob, valid_from=today(), purpose="A talk",
            )  # fmt: skip
    told = client_of(world.ines).get(reverse("cases:item", args=[world.case.reference, row.statement_id]))
    named = {one for _, reasons in told.context["who_sees"].full for _, members in reasons for one in members}
    found = set()
    for member in (*world.members.values(), nina):
        with acting_as(member.pk):
            if Layer.objects.filter(pk=row.statement_id).exists():
                found.add(member)
    # That Carol is kept out is told to those who may share alone.
    assert named - {world.carol} == found
    assert (world.bob in found) == (released or state == "allowed")
    assert nina in found


def test_it_is_on_record_who_read_what(world: World, client_of: ClientOf) -> None:
    row, client = waits(world), client_of(world.ines)
    client.get(reverse("cases:answer_new_readers", args=[row.pk]))
    with acting_as(world.ines.pk):
        reading = Reading.objects.get(screen="cases:answer_new_readers")
    assert (reading.case_id, reading.full) == (world.case.pk, [row.statement_id])


def test_one_and_many_take_as_many_queries(world: World, client_of: ClientOf) -> None:
    client, counts = client_of(world.ines), []
    client.get(reverse("cases:new_readers"))
    for texts in (("One.",), ("Two.", "Three.", "Four.")):
        rows = [waits(world, text) for text in texts]
        for address in (reverse("cases:new_readers"), reverse("cases:answer_new_readers", args=[rows[0].pk])):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize("hidden", [True, False])
def test_the_preview_says_the_same_whether_anything_is_hidden(world: World, client_of: ClientOf, hidden: bool) -> None:
    with as_operator():
        names = [world.school.pk] if hidden else []
        make_item(world.case, world.ines, "Two.", audience="agencies", named_agencies=names)
    typed = {"holder": str(world.school.pk), "bundle": "read", "purpose": "help", "legal_basis": "law"}
    typed |= {"valid_from": today().isoformat()}
    page = client_of(world.alice).post(reverse("cases:grant_access", args=[world.case.reference]), typed)
    assert AGREES in page.content.decode()
    move = client_of(world.alice).get(reverse("cases:move", args=[world.case.reference]))
    assert AGREES in move.content.decode()
