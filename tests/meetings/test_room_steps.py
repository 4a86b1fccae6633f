"""Running the meeting: start, open, finish, defer, close."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from meetings.conference.gate import open_meeting
from meetings.conference.room.steps import defer_item, open_item, start_meeting
from meetings.models import Meeting, Slot, SlotContent
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from tests.cast import World
from tests.meetings.sitting import begin, close, content, discuss, open_slot, sign_in


def room(world: World) -> str:
    return f"/meetings/{world.meeting.pk}/room/"


def item(world: World, slot: Slot, step: str) -> str:
    return f"/meetings/{world.meeting.pk}/items/{slot.pk}/{step}/"


def states(world: World) -> list[str]:
    with acting_as(world.alice.pk):
        found = SlotContent.objects.filter(meeting=world.meeting).order_by("slot__position")
        return [content.state for content in found]


def status(world: World) -> str:
    with acting_as(world.alice.pk):
        return Meeting.objects.get(pk=world.meeting.pk).status


class TestStart:
    def test_it_works(self, world: World, client_of) -> None:
        sign_in(world, "alice")
        client_of(world.alice).post(f"/meetings/{world.meeting.pk}/start/")
        assert status(world) == "in_session"

    def test_whoever_starts_it_has_signed(self, world: World, client_of) -> None:
        answer = client_of(world.alice).post(f"/meetings/{world.meeting.pk}/start/", follow=True)
        assert "Sign the confidentiality statement first." in answer.content.decode()
        assert status(world) == "planned"

    def test_it_is_refused_to_who_does_not_run_it(self, world: World, client_of) -> None:
        sign_in(world, "bob")
        assert client_of(world.bob).post(f"/meetings/{world.meeting.pk}/start/").status_code == 404
        with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
            start_meeting(actor=world.bob, meeting=open_meeting(world.meeting.pk))


class TestItems:
    def test_it_works(self, world: World, client_of) -> None:
        begin(world)
        client = client_of(world.alice)
        client.post(item(world, world.case_slot, "open"))
        assert states(world) == ["discussing", "waiting", "waiting"]
        answer = client.post(item(world, world.case_slot, "finish"), {"next": str(world.hidden_slot.pk)})
        assert answer["Location"].endswith(f"?slot={world.hidden_slot.pk}")
        assert states(world) == ["done", "discussing", "waiting"]

    def test_only_one_is_in_discussion(self, world: World) -> None:
        discuss(world)
        open_slot(world, world.topic_slot)
        assert states(world) == ["done", "waiting", "discussing"]

    def test_the_foot_names_the_next_one(self, world: World, client_of) -> None:
        discuss(world)
        assert "Finish, open item 2" in client_of(world.alice).get(room(world)).content.decode()
        assert "Finish" not in client_of(world.bob).get(room(world)).content.decode()

    def test_what_is_done_is_opened_again_and_the_last_one_leads_to_the_close(self, world: World, client_of) -> None:
        discuss(world)
        client = client_of(world.alice)
        client.post(item(world, world.case_slot, "finish"))
        page = client.get(f"{room(world)}?slot={world.case_slot.pk}").content.decode()
        assert "Open item 1 again" in page
        assert "Open item 2<" in page
        assert "Items 2, 3 are not finished." in client.get(f"/meetings/{world.meeting.pk}/close/").content.decode()
        for slot in (world.hidden_slot, world.topic_slot):
            client.post(item(world, slot, "open"))
            assert page.count("Close the meeting") == 1
            client.post(item(world, slot, "finish"))
            page = client.get(f"{room(world)}?slot={slot.pk}").content.decode()
        assert page.count("Close the meeting") == 2
        assert "not finished" not in client.get(f"/meetings/{world.meeting.pk}/close/").content.decode()

    def test_a_chair_is_led_past_what_is_hidden(self, world: World, client_of) -> None:
        with as_operator():
            world.forum.chair = world.bob
            world.forum.save(force_update=True)
        begin(world, "bob")
        open_slot(world, world.case_slot, by=world.bob)
        assert "Finish, open item 3" in client_of(world.bob).get(room(world)).content.decode()
        assert client_of(world.bob).post(item(world, world.hidden_slot, "open")).status_code == 404

    def test_it_is_deferred_with_a_reason(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client = client_of(world.alice)
        assert client.post(item(world, world.case_slot, "defer"), {"reason": ""}).context["form"].errors
        client.post(item(world, world.case_slot, "defer"), {"reason": "The school is missing."})
        assert states(world)[0] == "deferred"
        assert "The school is missing." in client_of(world.bob).get(room(world)).content.decode()

    def test_an_item_is_taken_up_again(self, world: World) -> None:
        discuss(world)
        open_slot(world, world.topic_slot)
        open_slot(world, world.case_slot)
        assert states(world) == ["discussing", "waiting", "done"]

    def test_who_comes_second_is_told(self, world: World, client_of) -> None:
        discuss(world)
        client = client_of(world.alice)
        client.post(item(world, world.case_slot, "finish"))
        answer = client.post(item(world, world.case_slot, "finish"), follow=True)
        assert "Somebody else was quicker" in answer.content.decode()

    @pytest.mark.parametrize("step", ["open", "finish", "defer"])
    def test_they_are_refused_to_who_does_not_run_it(self, world: World, client_of, step: str) -> None:
        discuss(world, "bob")
        assert client_of(world.bob).post(item(world, world.case_slot, step)).status_code == 404
        with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
            defer_item(actor=world.bob, content=content(world, world.case_slot), reason="no")

    def test_nothing_is_opened_before_the_start_or_after_the_close(self, world: World) -> None:
        with acting_as(world.alice.pk), pytest.raises(ValidationError):
            open_item(actor=world.alice, content=content(world, world.case_slot))
        begin(world)
        close(world)
        with acting_as(world.alice.pk), pytest.raises(ValidationError):
            open_item(actor=world.alice, content=content(world, world.case_slot))


class TestClose:
    def test_it_works(self, world: World, client_of) -> None:
        discuss(world)
        client = client_of(world.alice)
        assert "The minutes stand" in client.get(f"/meetings/{world.meeting.pk}/close/").content.decode()
        answer = client.post(f"/meetings/{world.meeting.pk}/close/")
        assert answer["Location"] == f"/meetings/{world.meeting.pk}/minutes/"
        assert status(world) == "closed"
        assert states(world) == ["done", "waiting", "waiting"]

    def test_it_is_refused_to_who_does_not_run_it(self, world: World, client_of) -> None:
        discuss(world)
        assert client_of(world.bob).post(f"/meetings/{world.meeting.pk}/close/").status_code == 404
        assert status(world) == "in_session"
