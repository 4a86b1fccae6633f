"""Recording in the room: notes and decisions are items, actions stand in the plan, topics have notes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.models import Action, AgencyGrant, Layer
from meetings.conference.room.recording import record_said
from meetings.models import SlotRecord
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from tests.cast import World, today
from tests.meetings.minuting import entry
from tests.meetings.sitting import close, content, discuss, sign_in

SAID = {"what": "note", "text": "The trainer sees him twice a week.", "audience": "table", "classification": "1"}


def reads(world: World, name: str, text: str) -> bool:
    with acting_as(world.members[name].pk):
        return Layer.objects.readable().filter(text=text).exists()


class TestNotesAndDecisions:
    def test_it_works(self, world: World, client_of) -> None:
        discuss(world, "bob")
        answer = client_of(world.bob).post(entry(world), SAID)
        assert answer.status_code == 302
        with acting_as(world.ines.pk):
            layer = Layer.objects.get(text=SAID["text"])
            assert (layer.kind, layer.originator, layer.author) == ("minute", world.youth, world.bob)
            assert SlotRecord.objects.get(item=layer.pk).slot == world.case_slot

    def test_a_decision_keeps_why_and_differing_views(self, world: World, client_of) -> None:
        discuss(world, "bob")
        reasons = {"rationale": "He asked for it.", "differing_views": "The police would wait."}
        client_of(world.bob).post(entry(world), SAID | reasons | {"what": "decision"})
        with acting_as(world.bob.pk):
            layer = Layer.objects.get(text=SAID["text"])
            assert (layer.kind, layer.rationale, layer.differing_views) == ("decision", *reasons.values())

    def test_a_decision_without_why_is_not_recorded(self, world: World, client_of) -> None:
        discuss(world, "bob")
        answer = client_of(world.bob).post(entry(world), SAID | {"what": "decision", "rationale": " "})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["rationale"]
        with acting_as(world.bob.pk):
            assert not Layer.objects.filter(text=SAID["text"]).exists()

    def test_a_note_has_no_reasons(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client_of(world.bob).post(entry(world), SAID | {"rationale": "Left over."})
        with acting_as(world.bob.pk):
            assert Layer.objects.get(text=SAID["text"]).rationale == ""

    def test_those_present_are_the_members_signed_in_for_the_item(self, world: World, client_of) -> None:
        discuss(world, "bob")
        sign_in(world, "ines")
        client_of(world.bob).post(entry(world), SAID | {"audience": "present"})
        with acting_as(world.bob.pk):
            layer = Layer.objects.get(text=SAID["text"])
            assert layer.audience == "people"
            assert set(layer.named_people) == {world.alice.pk, world.bob.pk}
        assert reads(world, "alice", SAID["text"])
        assert not reads(world, "ines", SAID["text"])

    def test_at_the_moment_of_saving(self, world: World, client_of) -> None:
        discuss(world, "bob")
        sign_in(world, "ines")
        admit = f"/meetings/{world.meeting.pk}/attendance/admit/{world.case_slot.pk}/"
        client_of(world.alice).post(admit, {"member": str(world.ines.pk)})
        client_of(world.bob).post(entry(world), SAID | {"audience": "present"})
        assert reads(world, "ines", SAID["text"])

    @pytest.mark.parametrize(("clearance", "asked"), [(0, 0), (1, 1), (2, 1)])
    def test_it_asks_no_more_than_who_heard_it_is_cleared_for(
        self, world: World, client_of, clearance: int, asked: int
    ) -> None:
        with as_operator():
            world.bob.clearance = clearance
            world.bob.save(force_update=True)
        discuss(world, "bob")
        form = client_of(world.alice).get(f"/meetings/{world.meeting.pk}/room/").context["form"]
        assert form["classification"].value() == asked

    @pytest.mark.parametrize(
        ("kind", "first"),
        [("partner_table", "table"), ("strategic_cell", "present"), ("police_prevention", "present")],
    )
    def test_the_forum_says_whom_it_is_addressed_to_at_first(
        self, world: World, client_of, kind: str, first: str
    ) -> None:
        with as_operator():
            world.forum.kind = kind
            world.forum.save(force_update=True)
        discuss(world, "bob")
        form = client_of(world.bob).get(f"/meetings/{world.meeting.pk}/room/").context["form"]
        assert form["audience"].value() == first

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"text": ""}, "text"),
            ({"what": "poem"}, "what"),
            ({"audience": "world"}, "audience"),
            ({"classification": "3"}, "classification"),
            ({"what": "action"}, "asked"),
        ],
    )
    def test_bad_input_is_told_and_nothing_typed_is_lost(
        self, world: World, client_of, values: dict[str, str], field: str
    ) -> None:
        discuss(world, "bob")
        answer = client_of(world.bob).post(entry(world), SAID | values)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert answer.context["form"]["text"].value() == (SAID | values)["text"]
        with acting_as(world.bob.pk):
            assert not SlotRecord.objects.exists()

    def test_htmx_gets_a_fresh_form_and_asks_what_changed(self, world: World, client_of) -> None:
        discuss(world, "bob")
        answer = client_of(world.bob).post(entry(world), SAID, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert answer["HX-Trigger"] == "ask-version"
        assert "Saved" in answer.content.decode()
        assert SAID["text"] not in answer.content.decode()

    def test_the_form_alone_leaves_a_reading_of_the_goals_to_choose_from(self, world: World, client_of) -> None:
        discuss(world, "bob")
        for values in (SAID | {"text": ""}, SAID):
            client_of(world.bob).post(entry(world), values, headers={"HX-Request": "true"})
        with acting_as(world.bob.pk):
            readings = Reading.objects.filter(screen="meetings:record_entry")
            assert [(reading.case_id, reading.full) for reading in readings] == [(world.case.pk, [world.goal.pk])] * 2

    def test_the_readers_are_shown_before(self, world: World, client_of) -> None:
        discuss(world, "bob")
        page = client_of(world.bob).post(entry(world), SAID | {"audience": "present", "preview": "1"}).content.decode()
        assert "Reads this today" in page
        with acting_as(world.bob.pk):
            assert not SlotRecord.objects.exists()
        address = f"/meetings/{world.meeting.pk}/items/{world.case_slot.pk}/readers/"
        shown = client_of(world.bob).get(address, {"audience": "present", "classification": "1"}).content.decode()
        assert "Alice" in shown
        assert "Ines" not in shown
        everyone = client_of(world.bob).get(address, {"audience": "table", "classification": "1"}).content.decode()
        assert "Ines" in everyone
        with acting_as(world.bob.pk):
            readings = Reading.objects.filter(screen="meetings:entry_readers")
            assert [reading.case_id for reading in readings] == [world.case.pk] * 2


class TestWhoRecords:
    def test_only_who_has_signed(self, world: World, client_of) -> None:
        discuss(world)
        page = client_of(world.bob).get(f"/meetings/{world.meeting.pk}/room/").content.decode()
        assert "Sign the confidentiality statement to take part." in page
        answer = client_of(world.bob).post(entry(world), SAID)
        assert answer.status_code == 422
        assert "Only who is signed in records" in answer.content.decode()
        assert SAID["text"] in answer.content.decode()
        with acting_as(world.bob.pk), pytest.raises(ValidationError):
            record_said(
                actor=world.bob,
                content=content(world, world.case_slot),
                what="note",
                text="x",
                audience="table",
                classification=0,
            )

    def test_only_while_in_session(self, world: World, client_of) -> None:
        sign_in(world, "bob")
        assert client_of(world.bob).post(entry(world), SAID).status_code == 422
        discuss(world)
        close(world)
        answer = client_of(world.bob).post(entry(world), SAID)
        assert answer.status_code == 422
        assert SAID["text"] in answer.content.decode()
        with acting_as(world.alice.pk):
            assert not SlotRecord.objects.exists()

    def test_who_may_not_add_meets_nothing(self, world: World, client_of) -> None:
        with as_operator():
            AgencyGrant.objects.filter(permission__codename="contribute", group=world.youth.group).delete()
        discuss(world, "bob")
        page = client_of(world.bob).get(f"/meetings/{world.meeting.pk}/room/").content.decode()
        assert 'id="entry"' not in page
        assert client_of(world.bob).post(entry(world), SAID).status_code == 404


class TestActions:
    def test_it_works(self, world: World, client_of) -> None:
        discuss(world, "bob")
        due = today() + timedelta(days=7)
        values = {"what": "action", "text": "Call the trainer", "asked": str(world.bob.pk), "due_on": due.isoformat()}
        answer = client_of(world.alice).post(entry(world), SAID | values | {"classification": "0"})
        assert answer.status_code == 302
        with acting_as(world.bob.pk):
            action = Action.objects.get(title="Call the trainer")
            assert (action.member, action.agency, action.due_on) == (world.bob, world.youth, due)
            assert SlotRecord.objects.filter(action=action).exists()

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"due_on": ""}, "due_on"),
            ({"due_on": "soon"}, "due_on"),
            ({"due_on": "2020-01-01"}, "due_on"),
            ({"asked": ""}, "asked"),
            ({"text": "long " * 100}, "text"),
        ],
    )
    def test_bad_input_is_told_at_the_field(self, world: World, client_of, values: dict[str, str], field: str) -> None:
        discuss(world, "bob")
        good = {"what": "action", "asked": str(world.bob.pk), "due_on": (today() + timedelta(days=7)).isoformat()}
        answer = client_of(world.alice).post(entry(world), SAID | good | values)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
