"""What do I need to know for this? Originators of what the asker may not read are asked; the asker is told nothing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.asking.questions import ask_what_to_know
from cases.asking.selectors import asked_of
from cases.asking.services import decline, share_as_asked
from cases.models import Layer, Question, ReleaseRequest
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import OutboxEntry
from partners.models import Member
from tests.cases.asking import ask_question
from tests.cast import World, make_item, make_member, today
from tests.meetings.escalating import deliver

ClientOf = Callable[[Member], Client]
PAGE = "/cases/ELM-2AB3C/ask/"
SAME = re.compile(rb'[A-Za-z0-9]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|nonce-[\w+/=-]+|nonce="[^"]+"')


def ask(world: World) -> Question:
    return ask_question(world.bob, world.case, "Visit the mother")


def asked(member: Member) -> list[ReleaseRequest]:
    with acting_as(member.pk):
        return list(asked_of(member))


def test_it_works(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(clearance=2)
    bob, ines = client_of(world.bob), client_of(world.ines)
    answer = bob.post(PAGE, {"task": "Visit the mother", "day": str(today())}, follow=True)
    assert "Whoever has something you need shares it" in answer.content.decode()
    deliver()
    assert "Visit the mother" in ines.get("/asked/").content.decode()
    [request] = asked(world.ines)
    page = ines.get(f"/asked/{request.pk}/").content.decode()
    assert "Seen twice" in page
    assert "Visit the mother" in page
    holder, more = f"member:{world.bob.pk}", {"legal_basis": "Police act", "valid_until": str(today())}
    ines.post(f"/asked/{request.pk}/", {"how": "full", "holder": holder} | more)
    assert "Seen twice" in bob.get("/cases/ELM-2AB3C/").content.decode()
    assert asked(world.ines) == []


def test_those_are_asked_whose_text_the_asker_does_not_read_in_full(world: World) -> None:
    with as_operator():
        secret = make_item(world.case, world.alice, "Only for Alice", audience="people")
        make_item(world.brother, world.erin, "On the brother", classification=3)
    ask(world)
    with as_operator():
        told = set(ReleaseRequest.objects.values_list("statement_id", "originator__slug", "for_member__username"))
    assert told == {(world.police_item.pk, "police", "bob"), (secret.pk, "unit", "bob")}


def test_only_who_reads_the_item_in_full_learns_of_it(world: World) -> None:
    with as_operator():
        make_item(world.case, world.alice, "Only for Alice", audience="people")
        colleague = make_member(world.unit, "adam", "practitioner", 3)
        low = make_member(world.police, "low", "practitioner", 1)
    ask(world)
    assert {name for name, member in world.members.items() if asked(member)} == {"alice", "ines"}
    assert asked(colleague) == asked(low) == []
    for member in (colleague, low, world.carol, world.erin):
        with acting_as(member.pk):
            assert not Question.objects.exists()


def test_the_asker_never_learns_of_it_even_of_the_own_agency(world: World, client_of: ClientOf) -> None:
    with as_operator():
        colleague = make_member(world.youth, "berta", "practitioner")
        own = make_item(world.case, colleague, "Berta's own", audience="people")
    ask(world)
    [request] = asked(colleague)
    with as_operator():
        Layer.objects.filter(pk=own.pk).update(named_people=[world.bob.pk])
    with acting_as(world.bob.pk):
        assert Layer.objects.filter(pk=own.pk).exists()
        assert not ReleaseRequest.objects.exists()
    assert client_of(world.bob).get(f"/asked/{request.pk}/").status_code == 404


def test_a_refusal_or_silence_tells_the_asker_nothing(world: World, client_of: ClientOf) -> None:
    client = client_of(world.bob)
    ask(world)
    pages = ("/asked/mine/", "/asked/mine/?box=questions", "/cases/ELM-2AB3C/", "/asked/")
    before = [SAME.sub(b"", client.get(page).content) for page in pages]
    with acting_as(world.ines.pk):
        decline(actor=world.ines, request=asked_of(world.ines).get(), text="Nothing for a visit.")
    assert [SAME.sub(b"", client.get(page).content) for page in pages] == before
    with as_operator():
        assert ReleaseRequest.objects.get().answer_text == "Nothing for a visit."


def walk(client: Client) -> list[object]:
    """Ask, and look at every page on which an answer could show: status, headers, body and number of queries."""
    told: list[object] = []
    steps = [("get", PAGE), ("post", PAGE), ("get", "/cases/ELM-2AB3C/"), ("get", "/asked/")]
    steps += [("get", f"/asked/mine/{box}") for box in ("", "?box=questions")]
    for method, page in steps:
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(client, method)(page, {"task": "Visit the mother", "day": str(today())})
        headers = {name: sorted(SAME.sub(b"", value.encode()).split(b"; ")) for name, value in answer.items()}
        told.append((answer.status_code, headers, SAME.sub(b"", answer.content), len(queries)))
        deliver()
    return told


def test_the_asker_sees_the_same_whether_anything_is_hidden_or_not(world: World, client_of: ClientOf) -> None:
    """Twin worlds, one after the other: nothing is hidden from Bob, then much is, some of it by his own agency."""
    client = client_of(world.bob)
    with as_operator():
        Layer.objects.filter(pk=world.police_item.pk).delete()
        # What a process looks up once (permissions, content types) is looked up here.
    walk(client)
    without = walk(client)
    with as_operator():
        assert not ReleaseRequest.objects.exists()
        colleague = make_member(world.youth, "berta", "practitioner", is_active=False)
        for n in range(25):
            make_item(world.case, (world.alice, colleague)[n % 2], f"Hidden {n}", audience="people")
        Question.objects.all().delete()
    walk(client)
    hidden = walk(client)
    with as_operator():
        assert ReleaseRequest.objects.count() == 50
    assert hidden == without


def test_it_vanishes_for_the_asker_with_the_case(world: World, client_of: ClientOf) -> None:
    ask(world)
    client = client_of(world.bob)
    assert "Visit the mother" in client.get("/asked/mine/?box=questions").content.decode()
    with as_operator():
        world.case.agency_grants.filter(group=world.youth.group).update(valid_until=today() - timedelta(days=1))
    assert "Visit the mother" not in client.get("/asked/mine/?box=questions").content.decode()


def test_a_colleague_of_the_asker_does_not_learn_of_it(world: World) -> None:
    with as_operator():
        colleague = make_member(world.youth, "berta", "practitioner")
    ask(world)
    with acting_as(colleague.pk):
        assert not Question.objects.exists()


def test_what_was_shared_since_is_not_asked_again(world: World) -> None:
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(clearance=2)
    ask(world)
    [request] = asked(world.ines)
    with acting_as(world.ines.pk):
        share_as_asked(actor=world.ines, request=request, member=world.bob, valid_until=today())
    ask(world)
    assert asked(world.ines) == []


def test_an_action_fills_in_task_and_day(world: World, client_of: ClientOf) -> None:
    client = client_of(world.bob)
    assert "Home visit with the mother" in client.get(f"{PAGE}?action={world.action.pk}").content.decode()
    assert f"{PAGE}?action={world.action.pk}" in client.get("/cases/ELM-2AB3C/").content.decode()


@pytest.mark.parametrize("other", ["x", "7d9b0f5c-0000-4000-8000-000000000000", "%00"])
def test_what_is_no_action_fills_in_nothing(world: World, client_of: ClientOf, other: str) -> None:
    answer = client_of(world.bob).get(f"{PAGE}?action={other}")
    assert answer.status_code == 200
    assert "Home visit with" not in answer.content.decode()


@pytest.mark.parametrize("wrong", [{"task": ""}, {"day": "x"}, {"day": "2020-01-01"}], ids=str)
def test_it_explains_bad_input(world: World, client_of: ClientOf, wrong: dict[str, str]) -> None:
    answer = client_of(world.bob).post(PAGE, {"task": "Typed", "day": str(today())} | wrong)
    assert "data-error-summary" in answer.content.decode()
    with as_operator():
        assert not Question.objects.exists()


def test_a_day_that_has_passed_is_refused(world: World) -> None:
    with acting_as(world.bob.pk), pytest.raises(ValidationError):
        ask_what_to_know(actor=world.bob, case=world.case, task="x", day=today() - timedelta(days=1))


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    for name in ("carol", "dirk", "erin", "frank", "hugo", "gus"):
        assert client_of(world.members[name]).get(PAGE).status_code == 404


def test_the_mail_goes_to_who_may_answer_alone(world: World) -> None:
    ask(world)
    with as_operator():
        entries = list(OutboxEntry.objects.filter(kind="asked"))
    assert {entry.member_id for entry in entries} == {world.ines.pk}
    deliver()
    assert [letter.to for letter in mail.outbox] == [["ines@example.org"]]


def test_nobody_is_asked_before_the_answer_is_there(world: World, client_of: ClientOf) -> None:
    """What the originators are asked would be told by how long the answer takes."""
    client_of(world.bob).post(PAGE, {"task": "Visit the mother", "day": str(today())})
    with as_operator():
        assert not ReleaseRequest.objects.exists()
    deliver()
    with as_operator():
        assert ReleaseRequest.objects.exists()


def test_who_no_longer_sees_the_case_asks_nobody(world: World) -> None:
    with acting_as(world.bob.pk):
        ask_what_to_know(actor=world.bob, case=world.case, task="Visit the mother", day=today())
    with as_operator():
        world.case.agency_grants.filter(group=world.youth.group).update(valid_until=today() - timedelta(days=1))
    deliver()
    with as_operator():
        assert not ReleaseRequest.objects.exists()


def test_who_has_left_asks_nobody(world: World) -> None:
    with acting_as(world.bob.pk):
        ask_what_to_know(actor=world.bob, case=world.case, task="Visit the mother", day=today())
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(is_active=False)
    deliver()
    with as_operator():
        assert not ReleaseRequest.objects.exists()


def test_the_record_names_who_asked(world: World) -> None:
    ask(world)
    with as_operator():
        assert {row.history_user_id for row in ReleaseRequest.history.all()} == {world.bob.pk}


def test_nobody_acts_once_the_originators_were_asked(world: World) -> None:
    question = ask(world)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT guard.ask_originators(%s::uuid)", [question.pk])
        cursor.execute("SELECT guard.nobody(), guard.member()")
        assert cursor.fetchone() == (True, None)
