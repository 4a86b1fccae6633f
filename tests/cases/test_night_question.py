"""The night question: the officer is told the same whoever is known; the coordinators see who it could be, and call."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.emergency.questions import answer_at_night, ask_at_night
from cases.models import EmergencyAccess, NightQuestion, Recusal
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member, Municipality
from tests.access.test_matrix import essence
from tests.cast import World, make_case, make_member, today
from tests.meetings.escalating import deliver

ClientOf = Callable[[Member], Client]
ASK, LIST = "/emergency/", "/emergencies/"
KNOWN = {"name": "Tarn Mika", "born_on": "2010-05-17"}
UNKNOWN = {"name": "Ruben Aal", "born_on": "2009-11-02"}
PHONE = "+32 470 00 00 07"
pytestmark = pytest.mark.usefixtures("emergencies")


def ask(client: Client, **more: Any) -> Any:
    city = Municipality.objects.get(slug="elmhaven")
    return client.post(ASK, {"municipality": city.pk, "phone": PHONE} | KNOWN | more)


def left() -> list[NightQuestion]:
    with as_operator():
        return list(NightQuestion.objects.select_related("municipality").order_by("asked_at"))


def found(client: Client, question: NightQuestion) -> list[str]:
    answer = client.get(f"{LIST}questions/{question.pk}/")
    return [str(name) for _case, name, _born_on in answer.context["found"]]


def test_it_works(world: World, client_of: ClientOf) -> None:
    dirk, alice = client_of(world.dirk), client_of(world.alice)
    told = dirk.get(ask(dirk).headers["Location"]).content.decode()
    assert "Asked. The duty coordinator calls you." in told
    deliver()
    assert [letter.to for letter in mail.outbox] == [["alice@example.org"]]
    assert "Tarn" not in mail.outbox[0].body + mail.outbox[0].subject
    assert "Emergencies <small>1</small>" in alice.get("/cases/").content.decode()
    page = alice.get(LIST).content.decode()
    assert all(words in page for words in ("Dirk", "Tarn Mika", PHONE))
    question = left()[0]
    assert found(alice, question) == ["Mika Tarn"]
    with as_operator():
        shown = Reading.objects.filter(member_id=world.alice.pk, screen="cases:asked_at_night")
        assert set(shown.values_list("case_id", flat=True)) == {world.case.pk}
    where = f"{LIST}questions/{question.pk}/"
    assert alice.post(where, {"note": " "}).status_code == 422
    assert alice.post(where, {"note": "Called Dirk."}).status_code == 302
    assert "Called Dirk." in alice.get(LIST).content.decode()
    again = alice.post(where, {"note": "Called again."})
    assert (again.status_code, left()[0].note) == (422, "Called Dirk.")


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    ask(client_of(world.dirk))
    for name in set(world.members) - {"alice"}:
        client = client_of(world.members[name])
        assert client.get(LIST).status_code == client.get(f"{LIST}questions/{left()[0].pk}/").status_code == 404, name
        with acting_as(world.members[name].pk):
            assert not NightQuestion.objects.exists()
    for name in ("alice", "frank", "ines", "hugo", "gus"):
        client = client_of(world.members[name])
        assert (client.get(ASK).status_code, ask(client).status_code) == (404, 404), name


def test_known_or_not_the_officer_is_told_the_same_by_the_same_queries(world: World, client_of: ClientOf) -> None:
    told = []
    for about in (KNOWN, UNKNOWN):
        client = client_of(world.dirk)
        with CaptureQueriesContext(connection) as asked:
            answer = ask(client, **about)
        statements = [query["sql"].split(" ")[0] for query in asked]
        assert not any("identity" in query["sql"] for query in asked)
        told.append((essence(answer), essence(client.get(ASK)), statements, len(mail.outbox)))
    assert told[0] == told[1]


def test_names_are_not_tried_one_after_another(world: World, client_of: ClientOf) -> None:
    """Known or not, the eleventh within an hour is refused alike, on record without the name, and told once."""
    dirk = client_of(world.dirk)
    for number in range(10):
        assert dirk.get(ask(dirk, name=f"Somebody {number}").headers["Location"]).status_code == 200
    deliver()
    before, told = len(mail.outbox), []
    for name in (KNOWN["name"], UNKNOWN["name"]):
        status, headers, body = essence(ask(dirk, **UNKNOWN | {"name": name}))
        assert (status, b"You tried too often within an hour." in body, name.encode() in body) == (422, True, True)
        told.append((headers, body.replace(name.encode(), b"")))
    deliver()
    assert told[0] == told[1]
    assert (before, len(mail.outbox)) == (10, 11)
    assert len(left()) == 10
    with as_operator():
        assert list(EmergencyAccess.objects.values_list("member", "case")) == [(world.dirk.pk, None)] * 2
    about = {"municipality": world.city, "name": "x", "born_on": today(), "phone": "1"}
    further = NightQuestion(asked_by=world.dirk, review_on=today(), delete_on=today(), **about)
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(world.dirk.pk):
        further.save(force_insert=True)
    with as_operator():
        NightQuestion.objects.update(asked_at=timezone.now() - timedelta(minutes=61))
    assert ask(dirk).status_code == 302


@pytest.mark.parametrize(
    ("about", "who"),
    [
        (UNKNOWN, []),
        ({"name": "Meika Tarnn", "born_on": "2010-05-17"}, ["Mika Tarn"]),
        ({"name": "mika tarn", "born_on": "2010-05-18"}, ["Mika Tarn"]),
        ({"name": "Mika", "born_on": "1990-01-01"}, ["Mika Tarn"]),
        ({"name": "Tharn Mieka", "born_on": "2010-07-15"}, []),
        ({"name": "Mieka Tharn", "born_on": "2010-01-01"}, ["Mika Tarn"]),
        ({"name": "Mieka Tharn", "born_on": "2012-01-01"}, []),
        ({"name": "Mieka Tarn", "born_on": "2011-05-17"}, ["Mika Tarn"]),
        ({"name": "Tarn", "born_on": "2004-03-02"}, ["Mika Tarn", "Joran Tarn"]),
    ],
)
def test_who_it_could_be_is_told_by_name_or_birth_date(
    world: World, client_of: ClientOf, about: dict[str, str], who: list[str]
) -> None:
    ask(client_of(world.dirk), **about)
    assert sorted(found(client_of(world.alice), left()[0])) == sorted(who)


def test_a_coordinator_is_told_within_the_own_sight(world: World, client_of: ClientOf) -> None:
    ask(client_of(world.dirk))
    with as_operator():
        Recusal.objects.create(case=world.case, member=world.alice, reason="aunt")
        make_case(world.city, "ELM-4NM5P", "minors", ("Mika", "Vale"), today(), is_anonymous=True)
    assert found(client_of(world.alice), left()[0]) == []


def test_it_is_forgotten_after_a_month(world: World, client_of: ClientOf) -> None:
    ask(client_of(world.dirk))
    question = left()[0]
    assert question.delete_on == question.municipality.today + timedelta(days=30)
    with as_operator():
        NightQuestion.objects.update(delete_on=today() - timedelta(days=1))
    alice = client_of(world.alice)
    assert "Tarn Mika" not in alice.get(LIST).content.decode()
    assert alice.get(f"{LIST}questions/{question.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"born_on": "then"}, "born_on"),
        ({"born_on": "2999-01-01"}, "born_on"),
        ({"phone": ""}, "phone"),
        ({"phone": "1" * 41}, "phone"),
        ({"municipality": "00000000-0000-0000-0000-000000000000"}, "municipality"),
    ],
)
def test_bad_input_is_told_at_the_field(world: World, client_of: ClientOf, wrong: dict[str, str], field: str) -> None:
    answer = ask(client_of(world.dirk), **wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert left() == []


def test_nobody_else_asks_or_answers(world: World) -> None:
    values = {"municipality": world.city, "name": "x", "born_on": today(), "phone": "1"}
    with acting_as(world.ines.pk), pytest.raises(PermissionDenied):
        ask_at_night(actor=world.ines, **values)
    with acting_as(world.dirk.pk):
        with pytest.raises(ValidationError):
            ask_at_night(actor=world.dirk, **values | {"born_on": today() + timedelta(days=2)})
        ask_at_night(actor=world.dirk, **values)
        with pytest.raises(PermissionDenied):
            answer_at_night(actor=world.dirk, question=left()[0], note="x")
    forget = {"review_on": today(), "delete_on": today()}
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(world.dirk.pk):
        NightQuestion(asked_by=world.erin, **values, **forget).save(force_insert=True)


def test_queries_do_not_grow(world: World, client_of: ClientOf) -> None:
    client, counts = client_of(world.alice), []
    for more in (1, 20):
        with as_operator():
            for number in range(more):
                one = make_member(world.school, f"of-{more}-{number}", "practitioner")
                NightQuestion.objects.create(
                    municipality=world.city, asked_by=one, phone="1", review_on=today(), delete_on=today(), **KNOWN
                )
                make_case(world.city, f"ELM-{more:02}{number:03}", "minors", ("Mika", "Tarn"), today())
        counts.append([])
        for where in (LIST, f"{LIST}questions/{left()[0].pk}/"):
            client.get(where)
            with CaptureQueriesContext(connection) as queries:
                client.get(where)
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]
