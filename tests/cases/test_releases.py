"""Sharing an item with one more agency or member, and taking that back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.models import Layer, Release
from cases.release.services import SHARED, release_item, withdraw_release
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.versions import StaleSave, version_of
from tests.cast import World, make_item, today

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
        with acting_as(world.ines.pk):
            with pytest.raises(ValidationError) as told:
                released(world)
            assert Release.objects.count() == 1
        assert told.value.message_dict == {"holder": ["This was shared with them already from that day on."]}

    def test_it_is_kept_as_it_was_said(self, world: World) -> None:
        release = released(world, valid_until=today(), legal_basis="protocol")
        with as_operator():
            kept = Release.objects.get()
        assert (kept.pk, kept.statement_id, kept.case_id) == (release.pk, world.police_item.pk, world.case.pk)
        assert (kept.municipality_id, kept.originator) == (world.city.pk, world.police)
        assert (kept.agency, kept.member, kept.purpose, kept.legal_basis) == (world.unit, None, "planning", "protocol")
        assert (kept.valid_from, kept.valid_until) == (today(), today())
        assert reads_full(world, "alice")

    def test_one_member_without_end_or_legal_basis(self, world: World) -> None:
        released(world, agency=None, member=world.alice)
        with as_operator():
            kept = Release.objects.get()
        assert (kept.agency, kept.member, kept.valid_until, kept.legal_basis) == (None, world.alice, None, "")

    def test_a_text_that_was_changed_meanwhile_is_not_shared(self, world: World) -> None:
        seen = version_of(world.police_item, only=SHARED)
        with as_operator():
            Layer.objects.filter(pk=world.police_item.pk).update(said_as="quote")
        released(world, seen=seen)
        with as_operator():
            Layer.objects.filter(pk=world.police_item.pk).update(rationale="It is known by now.")
        with pytest.raises(StaleSave):
            released(world, agency=None, member=world.alice, seen=seen)

    @pytest.mark.parametrize("name", ["kind", "day", "text", "rationale", "differing_views", "classification"])
    def test_what_others_come_to_read_is_what_was_seen(self, world: World, name: str) -> None:
        changed = {"day": today() - timedelta(days=9), "classification": 3, "kind": "report"}.get(name, "Other words.")
        seen = version_of(world.police_item, only=SHARED)
        with as_operator():
            Layer.objects.filter(pk=world.police_item.pk).update(**{name: changed})
        with pytest.raises(StaleSave):
            released(world, seen=seen)

    def test_an_end_before_the_beginning_is_refused(self, world: World) -> None:
        with pytest.raises(ValidationError) as told:
            released(world, valid_until=today() - timedelta(days=1))
        assert told.value.message_dict == {"valid_until": ["This day is before the first day."]}


class TestWithdrawRelease:
    @pytest.mark.parametrize("days_ago", [0, 1, 30])
    def test_it_works(self, world: World, days_ago: int) -> None:
        release = released(world, valid_from=today() - timedelta(days=days_ago))
        with acting_as(world.ines.pk):
            withdraw_release(actor=world.ines, release=release)
        with as_operator():
            assert Release.history.filter(id=release.pk).count() == 2
        assert not reads_full(world, "alice")

    @pytest.mark.parametrize("days_ago", [1, 2])
    def test_yesterday_was_its_last_day(self, world: World, days_ago: int) -> None:
        release = released(world, valid_from=today() - timedelta(days=days_ago), valid_until=today())
        with acting_as(world.ines.pk):
            withdraw_release(actor=world.ines, release=release)
            assert Release.objects.get().valid_until == today() - timedelta(days=1)

    def test_one_that_began_today_never_began(self, world: World) -> None:
        both = [released(world), released(world, agency=None, member=world.alice)]
        first, second = sorted(both, key=lambda one: one.pk)
        with acting_as(world.ines.pk):
            withdraw_release(actor=world.ines, release=second)
            assert [(one.pk, one.valid_until) for one in Release.objects.all()] == [(first.pk, None)]

    def test_others_may_not(self, world: World) -> None:
        release = released(world)
        with acting_as(world.alice.pk), pytest.raises(PermissionDenied):
            withdraw_release(actor=world.alice, release=release)
        assert reads_full(world, "alice")

    @pytest.mark.parametrize("name", ["alice", "ines"])
    def test_it_is_not_withdrawn_by_naming_another_item(self, world: World, name: str) -> None:
        actor = world.members[name]
        with as_operator():
            own = make_item(world.case, actor, "Their own.")
        release = released(world)
        release.statement = own
        with acting_as(actor.pk), pytest.raises(PermissionDenied):
            withdraw_release(actor=actor, release=release)

    def test_a_second_time_changes_nothing(self, world: World) -> None:
        release = released(world, valid_from=today() - timedelta(days=9), valid_until=today() - timedelta(days=3))
        for _ in range(2):
            with acting_as(world.ines.pk):
                withdraw_release(actor=world.ines, release=release)
        with as_operator():
            assert Release.objects.get(pk=release.pk).valid_until == today() - timedelta(days=3)
            assert Release.history.filter(id=release.pk).count() == 1

    def test_one_that_ended_yesterday_is_left_as_it_is(self, world: World) -> None:
        yesterday = today() - timedelta(days=1)
        release = released(world, valid_from=yesterday, valid_until=yesterday)
        with acting_as(world.ines.pk):
            withdraw_release(actor=world.ines, release=release)
        with as_operator():
            assert Release.history.filter(id=release.pk).count() == 1

    def test_one_that_is_gone_is_refused(self, world: World) -> None:
        release = released(world)
        with acting_as(world.ines.pk):
            withdraw_release(actor=world.ines, release=release)
            with pytest.raises(PermissionDenied):
                withdraw_release(actor=world.ines, release=release)
