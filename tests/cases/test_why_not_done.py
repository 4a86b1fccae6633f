"""Why an agency has not acted: it is asked first, its answer stands beside, and nothing is said while it is closed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError
from django.test import Client
from django.utils import timezone

from cases.models import Action, ActionReport
from cases.plan.services import report_action
from cases.plan.why import ask_why, tell_why, was_left
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import ClosedDays, Member
from tests.cast import InDays, World, make_member, on_the_day, today
from tests.meetings.escalating import deliver

ClientOf = Callable[[Member], Client]


def page(world: World, end: str = "why") -> str:
    return f"/cases/{world.case.reference}/actions/{world.action.pk}/{end}/"


def seen(world: World) -> Action:
    """Return the action as the acting member sees it."""
    action = Action.objects.with_state().select_related("case__municipality").get(pk=world.action.pk)
    tell_why([action])
    return action


def ask(world: World, days: int = 7) -> None:
    with acting_as(world.alice.pk):
        ask_why(
            actor=world.alice, action=seen(world), text="What stood in the way?", answer_by=today() + timedelta(days)
        )


def answer(world: World, text: str = "Nobody was free.", state: str = "open") -> None:
    with acting_as(world.bob.pk):
        report_action(actor=world.bob, action=seen(world), state=state, text=text)


def close(world: World, first: int, last: int) -> None:
    with as_operator():
        days = {"first_on": today() + timedelta(days=first), "last_on": today() + timedelta(days=last)}
        ClosedDays.objects.create(agency=world.youth, kind="closure", **days)


def may_say_so(world: World, after: int = 0) -> bool:
    """Tell whether Alice may say, so many days from now, that the agency did not act, the database by itself."""
    with acting_as(world.alice.pk, day=today() + timedelta(days=after)):
        return was_left(world.action)


def test_it_works(world: World, client_of: ClientOf) -> None:
    alice, bob = client_of(world.alice), client_of(world.bob)
    case = f"/cases/{world.case.reference}/"
    assert "Ask why" in alice.get(case).content.decode()
    sent = {"text": "What stood in the way?", "answer_by": (today() + timedelta(days=7)).isoformat()}
    assert alice.post(page(world), sent).status_code == 302
    shown = bob.get("/actions/").content.decode()
    assert "What stood in the way?" in shown
    assert "Answer by" in shown
    assert "did_not_act" not in alice.get(page(world, "report")).content.decode()
    said = {"state": "open", "text": "Nobody was free."}
    assert bob.post(page(world, "report"), said).status_code == 302
    assert "did_not_act" not in bob.get(page(world, "report")).content.decode()
    said = {"state": "did_not_act", "text": "The mother waited for a week."}
    assert alice.post(page(world, "report"), said).status_code == 302
    shown = alice.get(case).content.decode()
    for text in ("Agency did not act", "The mother waited for a week.", "What stood in the way?", "Nobody was free."):
        assert text in shown


def test_who_answers_starts_with_what_is_still_open(world: World, client_of: ClientOf) -> None:
    def chosen(member: Member) -> str:
        form = client_of(member).get(page(world, "report")).context["form"]
        return str(form["state"].value())

    assert [chosen(world.alice), chosen(world.bob)] == ["done", "done"]
    ask(world)
    assert [chosen(world.alice), chosen(world.bob)] == ["done", "open"]
    answer(world)
    assert [chosen(world.alice), chosen(world.bob)] == ["done", "done"]


def test_who_is_to_act_is_written_to_and_nobody_else(world: World) -> None:
    with as_operator():
        make_member(world.youth, "berta", "practitioner")
    deliver()
    mail.outbox.clear()
    ask(world)
    deliver()
    assert [letter.to for letter in mail.outbox] == [["bob@example.org"]]


def test_everybody_of_the_agency_who_reads_it_is_written_to_where_nobody_is_named(world: World) -> None:
    with as_operator():
        make_member(world.youth, "berta", "practitioner")
        make_member(world.youth, "basic", "practitioner", 0)
        Action.objects.filter(pk=world.action.pk).update(member=None, classification=1)
    deliver()
    mail.outbox.clear()
    ask(world)
    deliver()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["berta@example.org", "bob@example.org"]


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    for who in (world.bob, world.ines, world.carol, world.dirk, world.erin, world.frank, world.hugo, world.gus):
        assert client_of(who).get(page(world)).status_code == 404
        assert client_of(who).post(page(world), {"text": "Why?"}).status_code == 404
    ask(world)
    for who in (world.carol, world.dirk, world.erin):
        with acting_as(who.pk):
            assert not ActionReport.objects.exists()
            assert not was_left(world.action)


def test_whoever_did_not_set_the_action_asks_nothing(world: World) -> None:
    for who in (world.bob, world.ines):
        with acting_as(who.pk), pytest.raises(PermissionDenied):
            ask_why(actor=who, action=seen(world), text="Why?", answer_by=today() + timedelta(days=7))


def test_an_agency_is_not_asked_before_its_day_nor_itself(world: World, client_of: ClientOf) -> None:
    for more in ({"due_on": today()}, {"due_on": None}, {"agency": world.unit, "member": None}):
        with as_operator():
            Action.objects.filter(pk=world.action.pk).update(**more)
        assert client_of(world.alice).get(page(world)).status_code == 404
        with pytest.raises(ValidationError):
            ask(world)


def test_closed_days_move_the_due_day(world: World) -> None:
    close(world, -3, -2)
    close(world, -1, 1)
    with acting_as(world.alice.pk):
        assert seen(world).open_on == today() + timedelta(days=2)
        assert seen(world).due_on == today() - timedelta(days=2)
    with pytest.raises(ValidationError):
        ask(world)


def test_it_is_said_only_after_the_agency_was_asked(world: World) -> None:
    answer(world, "No time yet.")
    assert not may_say_so(world)
    with acting_as(world.alice.pk), pytest.raises(ValidationError):
        report_action(actor=world.alice, action=seen(world), state="did_not_act", text="Nothing came.")
    ask(world)
    assert not may_say_so(world)


@pytest.mark.parametrize("state", ["open", "not_possible", "not_done"])
def test_whatever_the_agency_reports_answers(world: World, state: str) -> None:
    ask(world)
    answer(world, state=state)
    assert may_say_so(world)


def test_nobody_did_not_act_who_has_acted(world: World, client_of: ClientOf) -> None:
    ask(world)
    answer(world, state="done")
    assert not may_say_so(world)
    assert "did_not_act" not in client_of(world.alice).get(page(world, "report")).content.decode()
    with acting_as(world.alice.pk):
        report_action(actor=world.alice, action=seen(world), state="open", text="The door was closed.")
    assert may_say_so(world)


def test_a_word_of_somebody_else_answers_nothing(world: World) -> None:
    ask(world)
    with acting_as(world.alice.pk):
        report_action(actor=world.alice, action=seen(world), state="open", text="We wait.")
    assert not may_say_so(world)


def test_no_answer_by_the_day_answers_too(world: World, client_of: ClientOf) -> None:
    ask(world, 3)
    assert [may_say_so(world, after) for after in (3, 4)] == [False, True]
    with as_operator():
        ActionReport.objects.filter(answer_by__isnull=False).update(answer_by=today() - timedelta(days=1))
    assert "No answer by" in client_of(world.alice).get(f"/cases/{world.case.reference}/").content.decode()


def test_nobody_did_not_act_while_closed(world: World) -> None:
    ask(world, 1)
    close(world, 1, 5)
    assert [may_say_so(world, after) for after in (2, 5, 6, 7)] == [False, False, False, True]
    answer(world)
    assert [may_say_so(world, after) for after in (0, 3, 6)] == [True, False, True]


def test_a_new_due_day_or_agency_is_asked_anew(world: World) -> None:
    ask(world)
    answer(world)
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(due_on=today() + timedelta(days=1))
    assert not may_say_so(world, 5)
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(due_on=today() - timedelta(days=2), agency=world.police)
    assert not may_say_so(world, 20)
    with acting_as(world.alice.pk):
        assert seen(world).why is None


def test_it_is_asked_once_at_a_time(world: World) -> None:
    ask(world)
    with pytest.raises(ValidationError):
        ask(world)
    answer(world)
    ask(world)
    with acting_as(world.alice.pk):
        assert seen(world).why.answer is None


def test_a_reason_is_asked_for(world: World) -> None:
    ask(world)
    answer(world)
    with acting_as(world.alice.pk), pytest.raises(ValidationError):
        report_action(actor=world.alice, action=seen(world), state="did_not_act", text=" ")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"answer_by": ""}, "answer_by"),
        ({"answer_by": "soon"}, "answer_by"),
        ({"answer_by": InDays(0)}, "answer_by"),
    ],
)
def test_bad_input_is_told_at_the_field(world: World, client_of: ClientOf, wrong: dict[str, Any], field: str) -> None:
    sent = {"text": "Why?", "answer_by": InDays(7)} | wrong
    told = client_of(world.alice).post(page(world), on_the_day(sent))
    assert told.status_code == 422
    assert list(told.context["form"].errors) == [field]
    with as_operator():
        assert not ActionReport.objects.filter(action=world.action).exists()


@pytest.mark.parametrize(
    ("who", "wrong"),
    [
        ("alice", {"state": "did_not_act"}),
        ("bob", {"state": "did_not_act"}),
        ("bob", {"asked": "youth", "answer_by": InDays(7)}),
        ("alice", {"asked": "police", "answer_by": InDays(7)}),
        ("alice", {"asked": "youth", "answer_by": InDays(0)}),
    ],
    ids=str,
)
def test_plain_sql_neither_asks_nor_says_so_out_of_turn(world: World, who: str, wrong: dict[str, Any]) -> None:
    member = getattr(world, who)
    values = {key: getattr(world, told) if key == "asked" else told for key, told in on_the_day(wrong).items()}
    values = {"action": world.action, "case": world.case, "state": "open", "at": timezone.now()} | values
    with pytest.raises(ProgrammingError), acting_as(member.pk):
        ActionReport(text="x", member=member, **values).save(force_insert=True)
