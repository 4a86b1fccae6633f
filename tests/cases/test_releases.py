"""Sharing an item with one more agency or member, and taking that back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.models import Layer, Release
from cases.release.services import release_item, withdraw_release
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from tests.cast import World, today

FULL = "Seen twice with two older men."


def reads_full(world: World, name: str) -> bool:
    with acting_as(world.members[name].pk):
        return Layer.objects.filter(text=FULL).exists()


def released(world: World, valid_from: date | None = None, **more: object) -> Release:
    values = {"agency": world.unit, "purpose": "planning"} | more
    with acting_as(world.ines.pk):
        return release_item(actor=world.ines, item=world.police_item, valid_from=valid_from or today(), **values)


class TestReleaseItem:
    def test_it_works(self, world: World) -> None:
        assert not reads_full(world, "alice")
        released(world)
        assert reads_full(world, "alice")

    def test_it_asks_for_the_clearance_still(self, world: World) -> None:
        released(world, agency=world.youth)
        assert not reads_full(world, "bob")

    def test_it_holds_from_its_first_day_on(self, world: World) -> None:
        released(world, valid_from=today() + timedelta(days=1))
        assert not reads_full(world, "alice")

    def test_only_the_agency_that_wrote_it_may(self, world: World) -> None:
        with acting_as(world.alice.pk), pytest.raises(PermissionDenied):
            release_item(actor=world.alice, item=world.open_item, agency=world.police, valid_from=today(), purpose="x")

    def test_the_same_holder_twice_from_one_day_is_refused(self, world: World) -> None:
        released(world)
        with pytest.raises(ValidationError):
            released(world)

    def test_an_end_before_the_beginning_is_refused(self, world: World) -> None:
        with pytest.raises(ValidationError):
            released(world, valid_until=today() - timedelta(days=1))


class TestWithdrawRelease:
    @pytest.mark.parametrize("days_ago", [0, 1, 30])
    def test_it_works(self, world: World, days_ago: int) -> None:
        release = released(world, valid_from=today() - timedelta(days=days_ago))
        with acting_as(world.ines.pk):
            withdraw_release(actor=world.ines, release=release)
        with as_operator():
            assert Release.history.filter(id=release.pk).count() == 2
        assert not reads_full(world, "alice")

    def test_others_may_not(self, world: World) -> None:
        release = released(world)
        with acting_as(world.alice.pk), pytest.raises(PermissionDenied):
            withdraw_release(actor=world.alice, release=release)

    def test_a_second_time_changes_nothing(self, world: World) -> None:
        release = released(world, valid_from=today() - timedelta(days=9), valid_until=today() - timedelta(days=3))
        for _ in range(2):
            with acting_as(world.ines.pk):
                withdraw_release(actor=world.ines, release=release)
        with as_operator():
            assert Release.objects.get(pk=release.pk).valid_until == today() - timedelta(days=3)
            assert Release.history.filter(id=release.pk).count() == 1

    def test_one_that_is_gone_is_refused(self, world: World) -> None:
        release = released(world)
        with acting_as(world.ines.pk):
            withdraw_release(actor=world.ines, release=release)
            with pytest.raises(PermissionDenied):
                withdraw_release(actor=world.ines, release=release)
