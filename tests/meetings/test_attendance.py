"""Signing at the door, apologies, leaving, newcomers."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.utils import timezone

from meetings.conference.attendance.selectors import hearers, presences_of
from meetings.conference.attendance.services import admit, sign
from meetings.conference.gate import open_meeting
from meetings.models import Attendance, SlotPresence
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from tests.cast import World
from tests.meetings.sitting import begin, content, discuss, sign_in


def page(world: World) -> str:
    return f"/meetings/{world.meeting.pk}/attendance/"


def entry(world: World, name: str) -> Attendance:
    with acting_as(world.alice.pk):
        return Attendance.objects.get(meeting=world.meeting, member=world.members[name])


def heard(world: World) -> set[str]:
    with acting_as(world.alice.pk):
        return {member.username for member in presences_of(content(world, world.case_slot))}


class TestSigning:
    def test_it_works(self, world: World, client_of) -> None:
        client = client_of(world.bob)
        assert "Confidentiality statement" in client.get(page(world)).content.decode()
        assert client.post(page(world) + "sign/", {"agreed": "on"}).status_code == 302
        assert entry(world, "bob").state == "present"
        assert entry(world, "bob").signed_at is not None

    def test_the_box_must_be_ticked(self, world: World, client_of) -> None:
        answer = client_of(world.bob).post(page(world) + "sign/", {})
        assert answer.status_code == 422
        assert "Tick the box" in answer.content.decode()
        assert entry(world, "bob").signed_at is None

    def test_a_seat_that_was_not_asked_signs_too(self, world: World, client_of) -> None:
        client_of(world.ines).post(page(world) + "sign/", {"agreed": "on"})
        assert entry(world, "ines").state == "present"

    def test_not_on_another_day(self, world: World) -> None:
        with as_operator():
            world.meeting.starts_at += timedelta(days=3)
            world.meeting.save(force_update=True)
        with acting_as(world.bob.pk), pytest.raises(ValidationError):
            sign(actor=world.bob, meeting=open_meeting(world.meeting.pk))

    def test_nobody_signs_for_another(self, world: World) -> None:
        own = entry(world, "bob")
        own.state, own.signed_at = "present", timezone.now()
        with acting_as(world.alice.pk), pytest.raises(ProgrammingError), transaction.atomic():
            own.save(force_update=True)


class TestApologiesAndLeaving:
    def test_somebody_cannot_come(self, world: World, client_of) -> None:
        client_of(world.bob).post(f"{page(world)}{world.bob.pk}/", {"step": "apologise"})
        assert entry(world, "bob").state == "apologies"

    def test_who_runs_the_meeting_notes_it_for_another(self, world: World, client_of) -> None:
        client_of(world.alice).post(f"{page(world)}{world.bob.pk}/", {"step": "apologise"})
        assert entry(world, "bob").state == "apologies"

    def test_nobody_else_does(self, world: World, client_of) -> None:
        answer = client_of(world.bob).post(f"{page(world)}{world.alice.pk}/", {"step": "apologise"})
        assert answer.status_code == 404
        assert entry(world, "alice").state == "invited"

    def test_who_has_signed_was_there(self, world: World, client_of) -> None:
        sign_in(world, "bob")
        client_of(world.bob).post(f"{page(world)}{world.bob.pk}/", {"step": "apologise"})
        assert entry(world, "bob").state == "present"

    def test_who_has_left_hears_no_later_item(self, world: World, client_of) -> None:
        begin(world, "bob")
        client_of(world.bob).post(f"{page(world)}{world.bob.pk}/", {"step": "leave"})
        with acting_as(world.alice.pk):
            assert [m.username for m in hearers(content(world, world.case_slot))] == ["alice"]

    def test_who_is_back_signs_again(self, world: World, client_of) -> None:
        begin(world, "bob")
        client_of(world.bob).post(f"{page(world)}{world.bob.pk}/", {"step": "leave"})
        sign_in(world, "bob")
        assert entry(world, "bob").left_at is None


class TestWhoHears:
    def test_an_item_is_heard_by_those_present_who_see_its_case(self, world: World) -> None:
        sign_in(world, "carol", "dirk", "frank")
        discuss(world, "bob")
        assert heard(world) == {"alice", "bob"}

    def test_a_topic_is_heard_by_everyone_present(self, world: World) -> None:
        begin(world, "bob", "frank")
        with acting_as(world.alice.pk):
            assert {m.username for m in hearers(content(world, world.topic_slot))} == {"alice", "bob", "frank"}

    def test_a_newcomer_is_admitted(self, world: World, client_of) -> None:
        discuss(world)
        sign_in(world, "bob")
        assert heard(world) == {"alice"}
        client = client_of(world.alice)
        assert "Admit Bob" in client.get(page(world)).content.decode()
        client.post(f"{page(world)}admit/{world.case_slot.pk}/", {"member": str(world.bob.pk)})
        assert heard(world) == {"alice", "bob"}

    @pytest.mark.parametrize("name", ["carol", "dirk"])
    def test_who_may_not_hear_it_is_not_admitted(self, world: World, client_of, name: str) -> None:
        discuss(world)
        sign_in(world, name)
        client, member = client_of(world.alice), world.members[name]
        assert f"Admit {member.name}" not in client.get(page(world)).content.decode()
        client.post(f"{page(world)}admit/{world.case_slot.pk}/", {"member": str(member.pk)})
        assert heard(world) == {"alice"}

    def test_nobody_admits_themselves(self, world: World, client_of) -> None:
        discuss(world)
        sign_in(world, "bob")
        answer = client_of(world.bob).post(f"{page(world)}admit/{world.case_slot.pk}/", {"member": str(world.bob.pk)})
        assert answer.status_code == 404
        with acting_as(world.bob.pk), pytest.raises(ProgrammingError), transaction.atomic():
            SlotPresence.objects.create(slot=world.case_slot, member=world.bob, at=timezone.now())

    def test_nobody_is_admitted_to_an_item_that_is_not_open(self, world: World) -> None:
        begin(world, "bob")
        with acting_as(world.alice.pk), pytest.raises(ValidationError):
            admit(actor=world.alice, content=content(world, world.case_slot), member=world.bob)
