"""Links between cases: said and told only among those who see both."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from cases.access.relations import relate, relations_of
from cases.models import Case, Relation
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cast import World, make_case

Clients = Callable[[Member], Client]


def address(case: Case, end: str = "new") -> str:
    return f"/cases/{case.reference}/related/{end}/"


def third_case(world: World) -> Case:
    with as_operator():
        return make_case(world.city, "ELM-9FR13", "minors", ("Lou", "Berg"), date(2009, 1, 1))


def test_it_works(world: World, client_of: Clients) -> None:
    friend, client = third_case(world), client_of(world.alice)
    assert client.get(address(world.case)).status_code == 200
    values = {"other": friend.reference.lower(), "kind": "friend"}
    assert client.post(address(world.case), values).status_code == 302
    with acting_as(world.alice.pk):
        assert [(r.case.reference, str(r.kind)) for r in relations_of(world.case)] == [
            ("ELM-7XY8Z", "sibling"),
            ("ELM-9FR13", "friend"),
        ]
        assert [r.case.reference for r in relations_of(friend)] == ["ELM-2AB3C"]


def test_it_hides_from_outsiders(world: World, client_of: Clients) -> None:
    with as_operator():
        relation = Relation.objects.get(case=world.case)
    for member, case in ((world.bob, world.case), (world.erin, world.brother)):
        client = client_of(member)
        page = client.get(f"/cases/{case.reference}/").content.decode()
        other = world.brother if case == world.case else world.case
        assert other.reference not in page
        assert client.get(address(case, f"{relation.pk}/remove")).status_code == 404
        assert client.post(address(case, f"{relation.pk}/remove")).status_code == 404
        assert other.reference not in client.get(address(case)).content.decode()
    with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
        relate(actor=world.bob, case=world.case, other=world.brother, kind="friend")


def test_both_cases_of_a_link_are_recorded_as_read(world: World, client_of: Clients) -> None:
    with as_operator():
        relation = Relation.objects.get(case=world.case)
    client = client_of(world.alice)
    client.get(f"/cases/{world.case.reference}/")
    client.get(address(world.case, f"{relation.pk}/remove"))
    with as_operator():
        read = sorted(Reading.objects.values_list("screen", "reference"))
    assert read == [
        ("cases:case", "ELM-2AB3C"),
        ("cases:relate", "ELM-7XY8Z"),
        ("cases:unrelate", "ELM-2AB3C"),
        ("cases:unrelate", "ELM-7XY8Z"),
    ]
    own_views = client.get(f"/cases/{world.brother.reference}/own-views/").context["views"]
    assert [str(view["screen"]) for view in own_views] == ["Form", "Related cases"]


def test_hidden_unknown_and_linked_cases_are_answered_alike(world: World, client_of: Clients) -> None:
    third_case(world)
    client = client_of(world.bob)
    told = {
        str(client.post(address(world.case), {"other": other, "kind": "friend"}).context["form"].errors)
        for other in ("ELM-9FR13", "ELM-7XY8Z", "ELM-NOONE", "ELM-2AB3C")
    }
    assert len(told) == 1
    assert "no such case" in told.pop()


def test_a_parents_link_is_a_childs_from_the_other_side(world: World) -> None:
    adult = third_case(world)
    with acting_as(world.alice.pk):
        relate(actor=world.alice, case=world.case, other=adult, kind="parent")
        assert [str(r.kind) for r in relations_of(adult)] == ["child"]


def test_a_link_is_removed_after_a_confirmation(world: World, client_of: Clients) -> None:
    with as_operator():
        relation = Relation.objects.get(case=world.case)
    client, route = client_of(world.alice), address(world.case, f"{relation.pk}/remove")
    assert client.get(route).status_code == 200
    assert client.post(route).status_code == 302
    with as_operator():
        assert not Relation.objects.exists()
        assert Relation.history.filter(history_type="-").count() == 1
