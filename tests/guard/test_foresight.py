"""What a change would do to others' sight is told as what grows and what shrinks, and nothing of the trial stays."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from cases.models import AgencyGrant, Case, Layer
from mscportal.guard.acting import acting_as
from mscportal.guard.foresight import Change, Foreseen, foresee, sight_of, tried
from mscportal.guard.operator import as_operator
from partners.models import Agreement
from tests.cast import World, grant, today


def end_youth(world: World) -> Callable[[], object]:
    return lambda: AgencyGrant.objects.filter(content_object=world.case, group=world.youth.group).delete()


def foreseen(world: World, change: Callable[[], object], *names: str, **more: object) -> Foreseen:
    with acting_as(world.alice.pk):
        return foresee(change, members=lambda: [world.members[name].pk for name in names], **more)  # type: ignore[arg-type]


def read_of(world: World, name: str) -> set[UUID]:
    """Return what Alice is told that somebody reads of the case."""
    with acting_as(world.alice.pk):
        sight = sight_of([world.members[name].pk], [world.case.pk], None)
    return {one for one, _ in sight.get((world.members[name].pk, world.case.pk), frozenset())}


def test_who_loses_a_case_loses_all_that_they_read_of_it(world: World) -> None:
    read = read_of(world, "bob")
    # The shared version of the police's item counts as the item that it stands for.
    assert {world.open_item.pk, world.police_item.pk, world.named_item.pk, world.goal.pk, world.action.pk} < read
    assert foreseen(world, end_youth(world), "bob", "ines") == Foreseen(
        gains=[], loses=[Change(world.bob.pk, frozenset({world.case.pk}), len(read))]
    )
    assert read_of(world, "bob") == read


def test_who_gains_one_statement_gains_no_case(world: World) -> None:
    told = foreseen(
        world,
        lambda: Layer.objects.filter(pk=world.named_item.pk).update(audience="table", named_people=[]),
        *("bob", "ines"),
    )
    assert told == Foreseen(gains=[Change(world.ines.pk, frozenset(), 1)], loses=[])


def test_reading_in_full_what_one_read_the_shared_version_of_is_a_gain_of_one(world: World) -> None:
    with acting_as(world.ines.pk):
        told = foresee(
            lambda: Layer.objects.filter(pk=world.police_item.pk).update(audience="table", classification=1),
            members=lambda: [world.bob.pk],
        )
    assert told == Foreseen(gains=[Change(world.bob.pk, frozenset(), 1)], loses=[])


def test_all_that_a_member_gains_is_told_as_one(world: World) -> None:
    """Both cases become Dirk's, and nobody else's."""

    def admit() -> None:
        with as_operator():
            AgencyGrant.objects.filter(group=world.school.group).update(valid_until=None)
            Agreement.objects.filter(agency=world.school).update(tables=["minors", "adults"])
            grant(world.brother, world.school)

    told = foreseen(world, admit, "dirk", "bob")
    assert [(one.member, one.cases) for one in told.gains] == [
        (world.dirk.pk, frozenset({world.case.pk, world.brother.pk}))
    ]
    with acting_as(world.alice.pk):
        assert tried(admit, lambda: sum(len(one) for one in sight_of([world.dirk.pk], None, None).values()))
        each = tried(admit, lambda: sight_of([world.dirk.pk], None, None))
    assert told.gains[0].statements == sum(len({one for one, _ in items}) for items in each.values())
    assert told.loses == []


def test_only_the_cases_that_are_asked_for_count(world: World) -> None:
    assert foreseen(world, end_youth(world), "bob", cases=[world.brother.pk]) == Foreseen([], [])
    assert foreseen(world, end_youth(world), "bob", cases=[]) == Foreseen([], [])
    assert foreseen(world, end_youth(world), "bob", cases=iter([world.case.pk])).loses
    with acting_as(world.alice.pk):
        everyone = [world.bob.pk, world.erin.pk]
        assert {case for _, case in sight_of(everyone, None, None)} == {world.case.pk, world.brother.pk}
        assert {case for _, case in sight_of(everyone, [world.brother.pk], None)} == {world.brother.pk}


def test_it_is_told_for_the_day_that_is_asked_for(world: World) -> None:
    def end_tomorrow() -> None:
        AgencyGrant.objects.filter(content_object=world.case, group=world.youth.group).update(
            valid_until=today() + timedelta(days=1)
        )

    assert foreseen(world, end_tomorrow, "bob") == Foreseen([], [])
    later = today() + timedelta(days=2)
    assert [one.member for one in foreseen(world, end_tomorrow, "bob", day=later).loses] == [world.bob.pk]


def test_who_is_new_is_asked_for_again_afterwards(world: World) -> None:
    asked: list[list[UUID]] = [[world.ines.pk], [world.bob.pk, world.ines.pk]]
    with acting_as(world.alice.pk):
        told = foresee(lambda: None, members=lambda: asked.pop(0))
    assert [one.member for one in told.gains] == [world.bob.pk]


def test_what_is_tried_is_looked_at_and_taken_back(world: World) -> None:
    with acting_as(world.alice.pk):
        told = tried(
            lambda: Case.objects.filter(pk=world.case.pk).update(status="closed"),
            lambda: Case.objects.get(pk=world.case.pk).status,
        )
        assert (told, Case.objects.get(pk=world.case.pk).status) == ("closed", "active")


@pytest.mark.django_db
def test_what_fails_is_told_as_it_is() -> None:
    def fails() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        raise ValueError

    with pytest.raises(ValueError):
        tried(fails, lambda: None)
    with pytest.raises(ValueError):
        tried(lambda: None, fails)
