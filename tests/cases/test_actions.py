"""Actions: who agrees, changes and reports them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cases.access.selectors import members_on, on_this_case
from cases.models import Action, ActionReport
from cases.plan.selectors import plan_of
from cases.plan.services import agree_action, change_action, report_action
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from mscportal.record.versions import StaleSave, version_of
from partners.models import Member
from tests.cast import World, today

Clients = Callable[[Member], Client]


def agree(world: World, **more: object) -> Action:
    values: dict[str, Any] = {
        "actor": world.bob,
        "case": world.case,
        "title": "Go along to the club",
        "kind": "accompany",
        "agency": world.youth,
        "member": None,
        "due_on": today() + timedelta(days=3),
    }
    return agree_action(**(values | more))


def test_it_works(world: World) -> None:
    with acting_as(world.bob.pk):
        action = agree(world)
        assert Action.objects.get(pk=action.pk).originator == world.youth
        shown = plan_of(world.case)
        assert shown["actions"][0].title == "Home visit with the mother"
        assert (shown["goals"][0].steps, shown["goals"][0].steps_done) == (1, 0)


def test_its_pages_leave_a_reading_of_the_goals_to_choose_from(world: World, client_of: Clients) -> None:
    page, changed = f"/cases/{world.case.reference}/actions/", world.action
    for member, end in ((world.bob, "new"), (world.alice, str(changed.pk))):
        assert client_of(member).get(f"{page}{end}/").status_code == 200
    with as_operator():
        read = {reading.screen: set(reading.full) for reading in Reading.objects.filter(case_id=world.case.pk)}
    assert read == {
        "cases:agree_action": {world.goal.pk},
        "cases:change_action": {world.goal.pk, changed.pk},
    }


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
    values: dict[str, Any] = {"title": "Home visit", "kind": "home_visit", "agency": world.youth, "member": None}
    values |= {"due_on": None, "goal": None, "classification": 0, "audience": "table"}
    with acting_as(world.bob.pk):
        values["seen"] = version_of(Action.objects.get(pk=world.action.pk))
        with pytest.raises(PermissionDenied):
            change_action(actor=world.bob, action=world.action, **values)
    with acting_as(world.alice.pk):
        changed = change_action(actor=world.alice, action=world.action, **values)
        assert (changed.title, changed.due_on) == ("Home visit", None)
        assert changed.history.count() == 2
        with pytest.raises(StaleSave):
            change_action(actor=world.alice, action=world.action, **values)


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


def typed(**more: object) -> dict[str, object]:
    values = {"title": "Go along to the club", "kind": "accompany", "due_on": today().isoformat(), "goal": ""}
    return values | {"audience": "table", "classification": "0"} | more


def address(world: World, end: str = "new") -> str:
    return f"/cases/{world.case.reference}/actions/{end}/"


def test_the_form_names_who_can_be_asked(world: World, client_of: Clients) -> None:
    page = client_of(world.alice).get(address(world)).content.decode()
    assert "Youth, nobody in particular" in page
    assert "Bob" in page
    assert "Carol" not in page
    assert "Erin" not in page
    values = typed(asked=str(world.bob.pk), goal=str(world.goal.pk))
    assert client_of(world.alice).post(address(world), values).status_code == 302
    with as_operator():
        made = Action.objects.get(title="Go along to the club")
    assert (made.member_id, made.agency_id, made.goal_id) == (world.bob.pk, world.youth.pk, world.goal.pk)


def test_the_preview_counts_whoever_is_asked(world: World, client_of: Clients) -> None:
    values = typed(asked=str(world.bob.pk), audience="agencies", preview="1")
    answer = client_of(world.alice).post(address(world), values)
    readers = [str(agency) for agency, _members in answer.context["readers"]]
    assert readers == ["Unit", "Youth"]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"title": " "}, "title"),
        ({"asked": ""}, "asked"),
        ({"asked": "carol"}, "asked"),
        ({"due_on": "2026-13-01"}, "due_on"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"kind": "raid"}, "kind"),
        ({"goal": "g1"}, "goal"),
        ({"classification": "2"}, "classification"),
        ({"audience": "people", "asked": "youth"}, "asked"),
    ],
)
def test_bad_input_is_told_at_the_field(world: World, client_of: Clients, more: dict[str, object], place: str) -> None:
    with as_operator():
        before = Action.objects.count()
    names = {"carol": str(world.carol.pk), "youth": str(world.youth.pk)}
    sent = typed(asked=str(world.bob.pk)) | more
    sent["asked"] = names.get(str(sent["asked"]), sent["asked"])
    answer = client_of(world.alice).post(address(world), sent)
    assert answer.status_code == 422
    assert place in answer.context["form"].errors
    with as_operator():
        assert Action.objects.count() == before


def test_a_stale_save_is_answered_with_both_texts(world: World, client_of: Clients) -> None:
    client, mine = client_of(world.alice), address(world, str(world.action.pk))
    seen = client.get(mine).context["form"]["seen"].value()
    values = typed(asked=str(world.youth.pk), seen=seen)
    assert client.post(mine, values | {"title": "First"}).status_code == 302
    answer = client.post(mine, values | {"title": "Second"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "First" in page
    assert 'value="Second"' in page
    again = values | {"title": "Second", "seen": answer.context["form"]["seen"].value()}
    assert client.post(mine, again).status_code == 302
    with as_operator():
        assert Action.objects.get(pk=world.action.pk).title == "Second"


def test_an_action_of_another_agency_has_no_page_to_change_it(world: World, client_of: Clients) -> None:
    client = client_of(world.bob)
    assert client.get(address(world, str(world.action.pk))).status_code == 404
    assert client.post(address(world, str(world.action.pk)), typed()).status_code == 404
