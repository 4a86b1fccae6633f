"""Actions: who agrees, changes and reports them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.access.selectors import members_on, on_this_case
from cases.models import Action, ActionReport
from cases.plan.selectors import plan_of
from cases.plan.services import agree_action, change_action, report_action
from cases.versions import StaleSave, version_of
from mscportal.guard.acting import acting_as
from tests.cast import World, today


def agree(world: World, **more: object) -> Action:
    values = {
        "actor": world.bob,
        "case": world.case,
        "title": "Go along to the club",
        "kind": "accompany",
        "agency": world.youth,
        "member": None,
        "due_on": today() + timedelta(days=3),
    }
    return agree_action(**(values | more))  # type: ignore[arg-type]


def test_it_works(world: World) -> None:
    with acting_as(world.bob.pk):
        action = agree(world)
        assert Action.objects.get(pk=action.pk).originator == world.youth
        shown = plan_of(world.case)
        assert shown["actions"][0].title == "Home visit with the mother"
        assert (shown["goals"][0].steps, shown["goals"][0].steps_done) == (1, 0)


def test_the_people_on_a_case_are_those_the_rule_lets_in(world: World) -> None:
    with acting_as(world.alice.pk):
        assert {member.username for member in members_on(world.case)} == {"alice", "bob", "ines"}
        assert [str(entry.holder) for entry in on_this_case(world.case)] == ["Unit", "Police", "Youth"]
        assert [entry.may for entry in on_this_case(world.case)][1] == "Read and add"


def test_who_is_asked_can_read_it(world: World) -> None:
    with acting_as(world.alice.pk):
        action = agree(world, actor=world.alice, audience="agencies", agency=world.youth)
        assert world.youth.pk in action.named_agencies
        person = agree(world, actor=world.alice, audience="people", agency=None, member=world.bob)
        assert world.bob.pk in person.named_people
        assert person.agency == world.youth


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"agency": "probation"}, "agency"),
        ({"agency": "youth", "member": "carol"}, "member"),
        ({"agency": "youth", "member": "ines"}, "member"),
        ({"agency": "youth", "classification": 2}, "classification"),
        ({"agency": "police", "classification": 3}, "classification"),
        ({"agency": "youth", "audience": "people"}, "member"),
    ],
)
def test_an_action_that_nobody_asked_could_read_is_refused(world: World, more: dict[str, object], place: str) -> None:
    named = {key: getattr(world, value) if key in ("agency", "member") else value for key, value in more.items()}
    with acting_as(world.alice.pk):
        before = Action.objects.count()
        with pytest.raises(ValidationError) as refusal:
            agree(world, actor=world.alice, **named)
        assert list(refusal.value.message_dict) == [place]
        assert Action.objects.count() == before


def test_it_hides_from_outsiders(world: World) -> None:
    with acting_as(world.erin.pk), pytest.raises(PermissionDenied):
        agree(world, actor=world.erin)


def test_only_the_agency_that_set_it_changes_it(world: World) -> None:
    values = {"title": "Home visit", "kind": "home_visit", "agency": world.youth, "member": None, "due_on": None}
    values |= {"goal": None, "classification": 0, "audience": "table"}
    with acting_as(world.bob.pk):
        values["seen"] = version_of(Action.objects.get(pk=world.action.pk))
        with pytest.raises(PermissionDenied):
            change_action(actor=world.bob, action=world.action, **values)  # type: ignore[arg-type]
    with acting_as(world.alice.pk):
        changed = change_action(actor=world.alice, action=world.action, **values)  # type: ignore[arg-type]
        assert (changed.title, changed.due_on) == ("Home visit", None)
        assert changed.history.count() == 2
        with pytest.raises(StaleSave):
            change_action(actor=world.alice, action=world.action, **values)  # type: ignore[arg-type]


def test_the_newest_report_counts(world: World) -> None:
    with acting_as(world.bob.pk):
        with pytest.raises(ValidationError):
            report_action(actor=world.bob, action=world.action, state=ActionReport.State.NOT_DONE)
        report_action(actor=world.bob, action=world.action, state="not_possible", text="The mother was away.")
        report_action(actor=world.bob, action=world.action, state="done")
        assert Action.objects.with_state().get(pk=world.action.pk).state == "done"
        assert world.action.reports.count() == 2
    with acting_as(world.ines.pk), pytest.raises(PermissionDenied):
        report_action(actor=world.ines, action=world.action, state="done")
