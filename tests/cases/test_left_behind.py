"""What else hangs on members who left: told to coordinators and leads as far as they see it, each to be decided."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cases.models import Action, Layer, Release, StandIn
from cases.recertify.left import Left, What, left_behind
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cast import World, make_item, make_member, today

ClientOf = Callable[[Member], Client]
LIST = "/still-needed/"


@pytest.fixture
def gina(world: World) -> Member:
    """A colleague of Bob's who has left."""
    with as_operator():
        return make_member(world.youth, "gina", "practitioner", is_active=False)


@pytest.fixture
def leo(world: World) -> Member:
    """The lead of the youth service."""
    with as_operator():
        return make_member(world.youth, "leo", "agency_lead")


def left_for(member: Member) -> list[Left]:
    with acting_as(member.pk):
        return left_behind(member)


def whats(member: Member) -> list[tuple[str, bool]]:
    """Return what is told to a member, and whether it is theirs to decide."""
    return [(one.what.value, bool(one.address or one.stand_in)) for one in left_for(member)]


def hand_to(world: World, member: Member, **more: Any) -> None:
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(member=member, **more)


def share(world: World, item: Layer, member: Member, **more: Any) -> None:
    with as_operator():
        common = {
            "municipality_id": world.city.pk,
            "originator": item.originator,
            "purpose": "x",
            "valid_from": today(),
        }
        Release.objects.create(statement=item, case=world.case, member=member, **common | more)


def name_stand_in(world: World, member: Member, stand_in: Member) -> StandIn:
    with as_operator():
        return StandIn.objects.create(
            municipality=world.city, agency=world.youth, member=member, stand_in=stand_in, named_by=member,
            valid_from=today(), valid_until=today() + timedelta(days=3), purpose="x",
        )  # fmt: skip


def addressed(world: World, author: Member, *named: Member) -> Layer:
    with as_operator():
        return make_item(
            world.case, author, "For her alone.", audience="people", named_people=[one.pk for one in named]
        )


def test_it_works(world: World, gina: Member, client_of: ClientOf) -> None:
    hand_to(world, gina)
    text = addressed(world, world.alice, gina)
    share(world, text, gina)
    named = name_stand_in(world, world.bob, gina)
    assert whats(world.alice) == [("action", True), ("statement", True), ("release", True), ("stand_in", True)]
    client = client_of(world.alice)
    shown = client.get(LIST).content.decode()
    for words in ("What else hangs on who has left", "Home visit with the mother", "Hand to somebody else", "Withdraw"):
        assert words in shown
    for one in left_for(world.alice):
        assert client.get(one.address or LIST).status_code == 200
    assert client.post(f"/stand-ins/{named.pk}/end/").status_code == 302
    hand_to(world, world.bob)
    with as_operator():
        Release.objects.all().delete()
        Layer.objects.filter(pk=text.pk).update(named_people=[gina.pk, world.bob.pk])
    assert whats(world.alice) == []
    assert "What else hangs" not in client.get(LIST).content.decode()


def test_it_is_read_on_record(world: World, gina: Member, client_of: ClientOf) -> None:
    hand_to(world, gina)
    client_of(world.alice).get(LIST)
    with as_operator():
        (reading,) = Reading.objects.filter(screen="cases:still_needed")
        assert (reading.case_id, reading.full) == (world.case.pk, [world.action.pk])


def test_what_another_agency_set_is_its_to_decide(world: World, gina: Member, leo: Member, client_of: ClientOf) -> None:
    hand_to(world, gina)
    assert whats(leo) == [("action", False)]
    assert "Unit decides, which set it." in client_of(leo).get(LIST).content.decode()


def test_what_is_not_seen_is_not_told(world: World, gina: Member, leo: Member, client_of: ClientOf) -> None:
    hand_to(world, gina, audience="agencies", named_agencies=[world.youth.pk])
    addressed(world, world.bob, gina)
    share(world, world.police_item, gina)
    with as_operator():
        Action.objects.create(
            case=world.brother, municipality=world.city, originator=world.probation, author=world.erin, key="a-hidden",
            title="Hidden", classification=3, agency=world.youth, member=gina,
        )  # fmt: skip
    assert whats(world.alice) == [("action", True)]
    assert whats(leo) == [("action", False)]
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(classification=2)
    assert whats(leo) == []
    before = client_of(leo).get(LIST).content.decode()
    assert "Home visit" not in before
    assert "What else hangs" not in before


def test_a_lead_is_told_of_the_own_agency_alone(world: World, gina: Member, leo: Member) -> None:
    with as_operator():
        other = make_member(world.police, "otto", "practitioner", is_active=False)
    hand_to(world, other, agency=world.police)
    assert whats(leo) == []
    assert whats(world.alice) == [("action", True)]


def test_who_is_still_there_and_what_has_ended_do_not_come_up(world: World, gina: Member) -> None:
    addressed(world, world.alice, gina, world.bob)
    share(
        world, world.named_item, gina, valid_from=today() - timedelta(days=3), valid_until=today() - timedelta(days=1)
    )
    share(world, world.named_item, world.bob)
    assert whats(world.alice) == []


def test_a_stand_in_comes_up_whichever_of_the_two_has_left(world: World, gina: Member, leo: Member) -> None:
    name_stand_in(world, gina, world.bob)
    name_stand_in(world, world.bob, gina)
    for member in (world.alice, leo):
        assert [(one.member, one.told, one.what) for one in left_for(member)] == [(gina, "Bob", What.STAND_IN)] * 2


def many(world: World, gina: Member, count: int) -> Iterator[Action]:
    for number in range(count):
        yield Action.objects.create(
            case=world.case, municipality=world.city, originator=world.unit, author=world.alice, key=f"a-{number}",
            title=f"Act {number}", classification=0, agency=world.youth, member=gina,
        )  # fmt: skip


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow(
    world: World, gina: Member, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with as_operator():
        assert len(list(many(world, gina, count))) == count
    with acting_as(world.alice.pk), django_assert_num_queries(5):
        assert len(left_behind(world.alice)) == count
