"""Plan, summary and my actions before those who may not: hidden and nonexistent answer alike, and no text leaks."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from cases.models import Action, ActionReport, Goal
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.answers import told
from tests.cast import World, today

Clients = Callable[[Member], Client]
SECRET_GOAL, SECRET_ACTION, SECRET_OUTCOME = "Winter harbour", "Ask the ferryman", "Ferryman saw nothing"
OUTSIDERS = ("carol", "dirk", "erin", "frank", "hugo", "gus")


def hide(world: World) -> tuple[Goal, Action]:
    """Put a goal and an action on the case that only the police may read."""
    with as_operator():
        common = {
            "case": world.case,
            "municipality": world.city,
            "originator": world.police,
            "author": world.ines,
            "audience": "agencies",
            "classification": 1,
        }
        goal = Goal.objects.create(key="secret-g", title=SECRET_GOAL, **common)
        action = Action.objects.create(
            key="secret-a",
            title=SECRET_ACTION,
            agency=world.police,
            member=world.ines,
            goal=goal,
            due_on=today(),
            **common,
        )
        ActionReport.objects.create(
            action=action, case=world.case, state="open", text=SECRET_OUTCOME, at=world.meeting.starts_at
        )
    return goal, action


def addresses(reference: str, goal: object, action: object) -> list[str]:
    case = f"/cases/{reference}"
    ends = ["summary/", "own-views/", "goals/new/", f"goals/{goal}/", "actions/new/", f"actions/{action}/"]
    return [f"{case}/{end}" for end in (*ends, f"actions/{action}/report/")]


@pytest.mark.parametrize("name", OUTSIDERS)
def test_hidden_and_nonexistent_answer_alike(world: World, client_of: Clients, name: str) -> None:
    client = client_of(world.members[name])
    hidden = addresses(world.case.reference, world.goal.pk, world.action.pk)
    unknown = addresses("ELM-NOONE", uuid4(), uuid4())
    for one, other in zip(hidden, unknown, strict=True):
        first, second = client.get(one), client.get(other)
        assert (first.status_code, second.status_code) == (404, 404), one
        assert told(first, one) == told(second, other), one
        first, second = client.post(one), client.post(other)
        assert first.status_code == second.status_code
        assert first.status_code in (404, 405)


def test_what_only_the_police_may_read_is_nowhere(world: World, client_of: Clients) -> None:
    goal, action = hide(world)
    client = client_of(world.bob)
    pages = [f"/cases/{world.case.reference}/", "/actions/", "/actions/?state=done", "/cases/"]
    pages += [f"/cases/{world.case.reference}/{end}" for end in ("summary/", "actions/new/", "own-views/")]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        text = answer.content.decode()
        assert not [secret for secret in (SECRET_GOAL, SECRET_ACTION, SECRET_OUTCOME) if secret in text], page
        assert str(goal.pk) not in text
        assert str(action.pk) not in text
    for end in (f"actions/{action.pk}/report/", f"actions/{action.pk}/", f"goals/{goal.pk}/"):
        assert client.get(f"/cases/{world.case.reference}/{end}").status_code == 404
        assert client.post(f"/cases/{world.case.reference}/{end}", {"state": "done"}).status_code == 404


def test_who_may_read_them_finds_them(world: World, client_of: Clients) -> None:
    hide(world)
    page = client_of(world.ines).get(f"/cases/{world.case.reference}/summary/").content.decode()
    assert SECRET_GOAL in page
    assert SECRET_ACTION in page
    assert SECRET_OUTCOME in page


def test_a_hidden_action_counts_in_no_goal(world: World, client_of: Clients) -> None:
    _goal, action = hide(world)
    with as_operator():
        action.goal = world.goal
        action.save()
    page = client_of(world.bob).get(f"/cases/{world.case.reference}/summary/").content.decode()
    assert "0 of 1 action done" in page
    page = client_of(world.ines).get(f"/cases/{world.case.reference}/summary/").content.decode()
    assert "0 of 2 actions done" in page


def test_a_hidden_goal_is_no_choice_and_no_label(world: World, client_of: Clients) -> None:
    goal, _action = hide(world)
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(goal=goal)
    client = client_of(world.bob)
    assert SECRET_GOAL not in client.get("/actions/").content.decode()
    values = {"title": "Try", "kind": "other", "asked": str(world.bob.pk), "due_on": today().isoformat()}
    values |= {"audience": "table", "classification": "0"}
    route = f"/cases/{world.case.reference}/actions/new/"
    hidden = client.post(route, values | {"goal": str(goal.pk)}).context["form"].errors
    unknown = client.post(route, values | {"goal": str(uuid4())}).context["form"].errors
    assert hidden == unknown
    assert list(hidden) == ["goal"]
