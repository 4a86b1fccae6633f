"""What the person and the family have been told: who writes it, who reads it, where it shows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Told
from cases.told.services import change_told, record_told
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act, Reading
from mscportal.record.versions import version_of
from partners.models import Member
from tests.cast import InDays, World, on_the_day, today

Clients = Callable[[Member], Client]
SECTION = "What the person and family have been told"
TEXT = "We speak with the school about the way back."


def typed(member: Member, **more: Any) -> dict[str, Any]:
    values = {"to": "person", "outcome": "told", "text": TEXT, "day": today().isoformat(), "teller": str(member.pk)}
    return values | {"again_on": "", "audience": "table", "classification": "0"} | more


def address(world: World, end: str = "new") -> str:
    return f"/cases/{world.case.reference}/told/{end}/"


def pages(world: World, client: Client) -> list[str]:
    return [client.get(f"/cases/{world.case.reference}/{page}").content.decode() for page in ("", "summary/")]


@pytest.fixture
def told(world: World) -> Told:
    """What Bob told the person, for everyone on the case."""
    with acting_as(world.bob.pk):
        values = {"to": "person", "outcome": "told", "day": today(), "teller": world.bob, "text": TEXT}
        return record_told(actor=world.bob, case=world.case, classification=0, **values)


def test_it_works(world: World, client_of: Clients) -> None:
    client = client_of(world.bob)
    assert client.get(address(world)).status_code == 200
    assert client.post(address(world), typed(world.bob, to="guardian")).status_code == 302
    for page in (*pages(world, client), *pages(world, client_of(world.alice))):
        assert SECTION in page
        assert "a parent or guardian" in page
        assert TEXT in page


def test_it_hides_from_outsiders(world: World, told: Told, client_of: Clients) -> None:
    for name in ("carol", "dirk", "erin", "frank", "hugo", "gus"):
        client = client_of(world.members[name])
        for end in ("new", str(told.pk)):
            assert client.get(address(world, end)).status_code == 404, name
            assert client.post(address(world, end), typed(world.members[name])).status_code == 404, name


def test_another_agency_reads_it_and_does_not_change_it(world: World, told: Told, client_of: Clients) -> None:
    client = client_of(world.ines)
    assert all(TEXT in page and str(told.pk) not in page for page in pages(world, client))
    assert client.get(address(world, str(told.pk))).status_code == 404
    again = {"to": "person", "outcome": "told", "day": today(), "teller": world.ines, "text": "", "again_on": None}
    with acting_as(world.ines.pk), pytest.raises(PermissionDenied):
        change_told(actor=world.ines, told=told, seen=None, classification=0, audience="table", **again)


def test_only_the_named_read_it(world: World, client_of: Clients) -> None:
    client_of(world.bob).post(address(world), typed(world.bob, audience="people", named_people=str(world.alice.pk)))
    assert all(TEXT in page for page in pages(world, client_of(world.alice)))
    for page in pages(world, client_of(world.ines)):
        assert TEXT not in page
        assert "Nothing written down yet." in page


def test_not_told_asks_for_a_day_to_look_again(world: World, client_of: Clients) -> None:
    client = client_of(world.bob)
    refused = client.post(address(world), typed(world.bob, outcome="not_told", text="It would end the visits."))
    assert refused.status_code == 422
    assert refused.context["form"].errors.keys() == {"again_on"}
    with as_operator():
        assert not Told.objects.exists()
    day = (today() + timedelta(days=30)).isoformat()
    more = {"outcome": "not_told", "text": "It would end the visits.", "again_on": day}
    assert client.post(address(world), typed(world.bob, **more)).status_code == 302
    page = pages(world, client)[0]
    assert "Not told, because:" in page
    assert "look again on" in page


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": " "}, "text"),
        ({"to": "neighbour"}, "to"),
        ({"day": InDays(1)}, "day"),
        ({"outcome": "not_told", "again_on": InDays(-1)}, "again_on"),
        ({"teller": "00000000-0000-4000-8000-000000000000"}, "teller"),
        ({"classification": "3"}, "classification"),
    ],
)
def test_bad_input_is_told_at_its_field(world: World, client_of: Clients, more: dict[str, Any], field: str) -> None:
    answer = client_of(world.bob).post(address(world), typed(world.bob) | on_the_day(more))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    with as_operator():
        assert not Told.objects.exists()


def test_a_stale_save_is_answered_with_both_texts(world: World, told: Told, client_of: Clients) -> None:
    with acting_as(world.bob.pk):
        seen = version_of(Told.objects.get(pk=told.pk))
        values = {"to": "person", "outcome": "told", "day": today(), "teller": world.bob, "again_on": None}
        change_told(actor=world.bob, told=told, seen=seen, text="Hers.", classification=0, audience="table", **values)
    client = client_of(world.bob)
    stale = client.post(address(world, str(told.pk)), typed(world.bob, text="Mine.", seen=seen))
    assert stale.status_code == 409
    assert "Hers." in stale.content.decode()
    assert "Mine." in stale.content.decode()
    again = typed(world.bob, text="Both.", seen=stale.context["form"]["seen"].value())
    assert client.post(address(world, str(told.pk)), again).status_code == 302
    with as_operator():
        assert Told.objects.get().text == "Both."


def test_each_page_that_tells_it_is_recorded_as_read(world: World, told: Told, client_of: Clients) -> None:
    client = client_of(world.alice)
    pages(world, client)
    client_of(world.bob).get(address(world, str(told.pk)))
    with as_operator():
        read = {reading.screen for reading in Reading.objects.all() if told.pk in reading.full}
    assert read == {"cases:case", "cases:summary", "cases:change_told"}


def test_it_has_a_history_and_the_auditor_is_told(world: World, told: Told) -> None:
    with acting_as(world.ines.pk):
        assert [row.text for row in Told.history.model.objects.all()] == [TEXT]
    with acting_as(world.erin.pk):
        assert not Told.history.model.objects.exists()
    with acting_as(world.hugo.pk):
        [act] = Act.objects.filter(thing="cases_historicaltold")
        assert (act.kind, act.reference, act.member_id) == ("+", world.case.reference, world.bob.pk)


def test_raw_sql_neither_forges_nor_takes_it_away(world: World, told: Told) -> None:
    for sql in (
        "DELETE FROM cases_told",
        "UPDATE cases_told SET originator_id = (SELECT id FROM partners_agency WHERE slug = 'police')",
        "INSERT INTO cases_told SELECT * FROM cases_told",
    ):
        with (
            pytest.raises((ProgrammingError, IntegrityError)),
            acting_as(world.bob.pk),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    with (
        acting_as(world.ines.pk),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        cursor.execute("UPDATE cases_told SET text = 'Other words.'")


@pytest.mark.parametrize("page", ["", "summary/"])
def test_it_costs_the_same_for_one_and_for_twenty(world: World, told: Told, client_of: Clients, page: str) -> None:
    client, counts = client_of(world.alice), []
    for _ in range(2):
        client.get(f"/cases/{world.case.reference}/{page}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cases/{world.case.reference}/{page}")
        counts.append(len(queries))
        with acting_as(world.bob.pk):
            for number in range(20):
                values = {"to": "family", "outcome": "told", "day": today(), "teller": world.bob}
                record_told(actor=world.bob, case=world.case, text=f"Words {number}.", classification=0, **values)
    assert counts[0] == counts[1]


def test_the_summary_shows_the_newest_and_leads_to_the_rest(world: World, client_of: Clients) -> None:
    with acting_as(world.bob.pk):
        for ago in range(6):
            values = {"to": "family", "outcome": "told", "day": today() - timedelta(days=ago), "teller": world.bob}
            record_told(actor=world.bob, case=world.case, text=f"Words of {ago} days.", classification=0, **values)
    whole, summary = pages(world, client_of(world.bob))
    assert "Words of 5 days." in whole
    assert "Words of 4 days." in summary
    assert "Words of 5 days." not in summary
    assert f"/cases/{world.case.reference}/#told" in summary
