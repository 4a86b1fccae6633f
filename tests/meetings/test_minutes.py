"""The minutes of a closed meeting, each reader's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.information.services import change_item
from cases.models import Action, ActionReport, Layer
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from tests.cast import World, today
from tests.meetings.sitting import begin, close, discuss, open_slot, sign_in
from tests.meetings.test_agenda import fill


def minutes(world: World) -> str:
    return f"/meetings/{world.meeting.pk}/minutes/"


def record(world: World, client, slot: object | None = None, **values: str) -> None:
    said = {"what": "note", "audience": "table", "classification": "1"} | values
    address = f"/meetings/{world.meeting.pk}/items/{(slot or world.case_slot).pk}/record/"  # type: ignore[attr-defined]
    assert client.post(address, said).status_code == 302


@pytest.fixture
def held(world: World, client_of) -> World:
    """A meeting that was held: a decision, notes, an action, a topic, a hidden item."""
    sign_in(world, "frank", "ines")
    discuss(world, "bob")
    alice, bob = client_of(world.alice), client_of(world.bob)
    record(
        world,
        alice,
        what="decision",
        text="He returns in steps.",
        rationale="Slow is kept.",
        differing_views="The school would wait.",
    )
    record(world, bob, text="Said among us.", audience="people", named_people=str(world.alice.pk))
    due = (today() + timedelta(days=7)).isoformat()
    record(
        world, alice, what="action", text="Call the trainer", asked=str(world.bob.pk), due_on=due, classification="0"
    )
    open_slot(world, world.hidden_slot)
    open_slot(world, world.topic_slot)
    record(world, client_of(world.frank), world.topic_slot, text="Two weeks of camp.")
    client_of(world.dirk).post(f"/meetings/{world.meeting.pk}/attendance/{world.dirk.pk}/", {"step": "apologise"})
    close(world)
    return world


class TestMinutes:
    def test_it_works(self, held: World, client_of) -> None:
        page = client_of(held.bob).get(minutes(held)).content.decode()
        for text in (
            "Mika Tarn",
            "He returns in steps.",
            "Slow is kept.",
            "The school would wait.",
            "Said among us.",
            "Call the trainer",
            "Two weeks of camp.",
            "Holiday activities",
        ):
            assert text in page

    def test_who_was_there(self, held: World, client_of) -> None:
        found = client_of(held.bob).get(minutes(held)).context["minutes"]
        assert {entry.member.username for entry in found.participants} == {"alice", "bob", "frank", "ines"}
        assert [entry.member.username for entry in found.apologies] == ["dirk"]
        assert [member.username for member in found.items[0].heard_by] == ["alice", "bob", "ines"]

    def test_observers_are_told_apart(self, world: World, client_of) -> None:
        chosen = {"members": [str(world.alice.pk)], "observers": [str(world.erin.pk)]}
        client_of(world.alice).post(f"/meetings/{world.meeting.pk}/people/", chosen)
        begin(world, "erin")
        close(world)
        found = client_of(world.erin).get(minutes(world)).context["minutes"]
        assert [entry.member.username for entry in found.observers] == ["erin"]

    @pytest.mark.parametrize("name", ["bob", "ines", "frank", "carol", "dirk"])
    def test_somebody_elses_item_is_taken_time(self, held: World, client_of, name: str) -> None:
        page = client_of(held.members[name]).get(minutes(held)).content.decode()
        assert "Slot taken" in page
        assert "Joran" not in page
        assert held.brother.reference not in page

    def test_each_reads_what_they_may(self, held: World, client_of) -> None:
        ines = client_of(held.ines).get(minutes(held)).content.decode()
        assert "He returns in steps." in ines
        assert "Said among us." not in ines
        frank = client_of(held.frank).get(minutes(held)).content.decode()
        assert "Two weeks of camp." in frank
        for text in ("He returns in steps.", "Mika", held.case.reference, "Call the trainer", "Slow is kept."):
            assert text not in frank

    def test_there_are_none_before_the_close(self, world: World, client_of) -> None:
        discuss(world)
        assert client_of(world.alice).get(minutes(world)).status_code == 404

    def test_what_was_not_reached_is_told(self, world: World, client_of) -> None:
        begin(world)
        close(world)
        assert "Not reached" in client_of(world.bob).get(minutes(world)).content.decode()

    def test_what_was_changed_after_the_close_is_marked(self, held: World, client_of) -> None:
        client = client_of(held.bob)
        assert "Changed after the meeting" not in client.get(minutes(held)).content.decode()
        with acting_as(held.alice.pk):
            decision = Layer.objects.get(text="He returns in steps.")
            change_item(actor=held.alice, item=decision, rationale="Slow is kept, says the school.")
        answer = client.get(minutes(held))
        assert answer.context["minutes"].changed == {decision.pk}
        assert answer.content.decode().count("Changed after the meeting") == 1

    def test_an_action_moved_after_the_close_is_marked(self, held: World, client_of) -> None:
        with as_operator():
            action = Action.objects.get(title="Call the trainer")
            action.due_on += timedelta(days=1)
            action.save(force_update=True)
        answer = client_of(held.bob).get(minutes(held))
        assert answer.context["minutes"].changed == {action.pk}
        assert "Changed after the meeting" in answer.content.decode()

    def test_an_action_done_after_the_close_is_not_marked(self, held: World, client_of) -> None:
        with as_operator():
            action = Action.objects.get(title="Call the trainer")
            ActionReport.objects.create(action=action, case=held.case, state="done", at=timezone.now(), member=held.bob)
        assert client_of(held.bob).get(minutes(held)).context["minutes"].changed == set()

    def test_each_case_shown_is_recorded_as_read(self, held: World, client_of) -> None:
        client_of(held.bob).get(minutes(held))
        with acting_as(held.bob.pk):
            reading = Reading.objects.get(screen="meetings:minutes")
            assert reading.reference == held.case.reference
            assert len(reading.full) == 3

    def test_it_costs_the_same_for_one_and_for_twenty(self, held: World, client_of, queries_of) -> None:
        client = client_of(held.bob)
        one = queries_of(client, minutes(held))
        fill(held, 20)
        assert queries_of(client, minutes(held)) == one
