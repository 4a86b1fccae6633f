"""Goals: who sets and changes them, and what two people at once get."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cases.models import Goal
from cases.plan.services import change_goal, set_goal
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from mscportal.record.versions import version_of
from partners.models import Member
from tests.cast import World

Clients = Callable[[Member], Client]


def typed(**more: Any) -> dict[str, Any]:
    values = {"title": "A club of his own choice", "measure": "Goes twice a week", "target_on": "", "status": "open"}
    return values | {"audience": "table", "classification": "0"} | more


def address(world: World, end: str = "new") -> str:
    return f"/cases/{world.case.reference}/goals/{end}/"


def seen_by(member: Member, goal: Goal) -> str:
    with acting_as(member.pk):
        return version_of(Goal.objects.get(pk=goal.pk))


def test_it_works(world: World, client_of: Clients) -> None:
    client = client_of(world.alice)
    assert client.get(address(world)).status_code == 200
    assert client.post(address(world), typed()).status_code == 302
    page = client_of(world.bob).get(f"/cases/{world.case.reference}/").content.decode()
    assert "A club of his own choice" in page


def test_it_hides_from_outsiders(world: World, client_of: Clients) -> None:
    for name in ("bob", "carol", "erin", "ines", "hugo"):
        client = client_of(world.members[name])
        assert client.get(address(world)).status_code == 404, name
        assert client.post(address(world), typed()).status_code == 404, name
        assert client.post(address(world, str(world.goal.pk)), typed()).status_code == 404, name


def test_its_pages_leave_a_reading(world: World, client_of: Clients) -> None:
    client = client_of(world.alice)
    for end in ("new", str(world.goal.pk)):
        client.get(address(world, end))
        client.post(address(world, end), typed(title=""))
    with as_operator():
        read = Reading.objects.order_by("at").values_list("screen", "reference", "full")
        new, changed = ("cases:set_goal", "ELM-2AB3C", []), ("cases:change_goal", "ELM-2AB3C", [world.goal.pk])
        assert list(read) == [new, new, changed, changed]


def test_only_who_leads_sets_one_and_only_its_agency_changes_it(world: World) -> None:
    with acting_as(world.bob.pk):
        with pytest.raises(PermissionDenied):
            set_goal(actor=world.bob, case=world.case, title="No")
        with pytest.raises(PermissionDenied):
            change_goal(
                actor=world.bob,
                goal=world.goal,
                seen=None,
                title="No",
                measure="",
                target_on=None,
                status="done",
                classification=0,
                audience="table",
            )


def test_nobody_writes_above_their_own_clearance(world: World) -> None:
    with acting_as(world.alice.pk), pytest.raises(ValidationError) as refusal:
        set_goal(actor=world.alice, case=world.case, title="Too secret", classification=3)
    assert list(refusal.value.message_dict) == ["classification"]


def test_a_stale_save_is_answered_with_both_texts(world: World, client_of: Clients) -> None:
    client, before = client_of(world.alice), seen_by(world.alice, world.goal)
    mine = address(world, str(world.goal.pk))
    assert client.post(mine, typed(title="First", seen=before)).status_code == 302
    answer = client.post(mine, typed(title="Second", measure="Mine, typed at length", seen=before))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "First" in page
    assert 'value="Second"' in page
    assert "Mine, typed at length" in page
    again = typed(title="Second", seen=answer.context["form"]["seen"].value())
    assert client.post(mine, again).status_code == 302
    with as_operator():
        assert Goal.objects.get(pk=world.goal.pk).title == "Second"


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"target_on": "31 February"}, "target_on"),
        ({"audience": "nobody"}, "audience"),
        ({"classification": "3"}, "classification"),
        ({"audience": "agencies", "named_agencies": ["not-an-id"]}, "named_agencies"),
    ],
)
def test_bad_input_is_told_at_the_field(world: World, client_of: Clients, more: dict[str, Any], place: str) -> None:
    answer = client_of(world.alice).post(address(world), typed(**more))
    assert answer.status_code == 422
    assert place in answer.context["form"].errors
    assert "Goes twice a week" in answer.content.decode()
    with as_operator():
        assert Goal.objects.count() == 1


def test_the_preview_saves_nothing_and_names_the_readers(world: World, client_of: Clients) -> None:
    values = typed(audience="agencies", named_agencies=[str(world.police.pk)], preview="1")
    answer = client_of(world.alice).post(address(world), values)
    page = answer.content.decode()
    assert answer.status_code == 200
    readers = page[page.index('class="who__readers"') : page.index("who__ask")]
    assert "Ines" in readers
    assert "Bob" not in readers
    with as_operator():
        assert Goal.objects.count() == 1
