"""The minutes of a closed meeting, each reader's own."""

import pytest
from django.utils import timezone

from cases.information.services import change_item, write_extract
from cases.models import Action, ActionReport, Layer
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from tests.cases.left_undone import ANSWER, left_undone
from tests.cast import World
from tests.meetings.minuting import change, decision, record
from tests.meetings.sitting import begin, close, discuss
from tests.meetings.test_agenda import fill


def minutes(world: World) -> str:
    return f"/meetings/{world.meeting.pk}/minutes/"


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

    def test_whom_they_came_for_and_who_chaired_stays(self, held: World, client_of) -> None:
        with as_operator():
            held.frank.agency = held.police
            held.frank.save()
            held.forum.chair = held.ines
            held.forum.save()
        answer = client_of(held.bob).get(minutes(held))
        assert answer.context["minutes"].chair == held.alice
        assert 'Frank <span class="muted">· Mayor' in answer.content.decode()

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

    def test_what_was_changed_after_the_close_reads_as_it_stood(self, held: World, client_of) -> None:
        client = client_of(held.bob)
        assert "Changed since" not in client.get(minutes(held)).content.decode()
        change(held, rationale="The school asked for it.", text="He returns at once.")
        answer = client.get(minutes(held))
        page = answer.content.decode()
        assert answer.context["minutes"].changed == {decision().pk}
        assert "He returns in steps." in page
        assert "Slow is kept." in page
        assert "He returns at once." not in page
        assert page.count("Changed since") == 1
        assert f"/cases/{held.case.reference}/information/{decision().pk}/" in page

    def test_each_change_before_the_close_counts(self, world: World, client_of) -> None:
        discuss(world, "bob")
        record(world, client_of(world.alice), what="decision", text="He returns in steps.", rationale="First.")
        change(world, rationale="Second.")
        close(world)
        page = client_of(world.bob).get(minutes(world)).content.decode()
        assert "Second." in page
        assert "First." not in page
        assert "Changed since" not in page

    def test_who_may_not_read_it_any_more_reads_nothing(self, held: World, client_of) -> None:
        change(held, audience="people")
        assert "He returns in steps." not in client_of(held.bob).get(minutes(held)).content.decode()
        assert "He returns in steps." in client_of(held.alice).get(minutes(held)).content.decode()

    def test_who_was_let_in_since_reads_what_stands_today(self, held: World, client_of) -> None:
        with acting_as(held.alice.pk):
            note = Layer.objects.get(text="Said among us.")
        with acting_as(held.bob.pk):
            change_item(actor=held.bob, item=note, text="Said to all.", audience="table")
        page = client_of(held.ines).get(minutes(held)).content.decode()
        assert "Said to all." in page
        assert "Said among us." not in page
        assert "Changed since" not in page
        assert "Said among us." in client_of(held.bob).get(minutes(held)).content.decode()

    def test_a_version_that_asked_for_more_in_between_is_not_skipped(self, world: World, client_of) -> None:
        """What Bob could read before it was narrowed is not what stood at the close."""
        discuss(world, "bob")
        record(world, client_of(world.alice), what="decision", text="He returns in steps.", rationale="First.")
        change(world, audience="people", rationale="Narrow.")
        close(world)
        change(world, audience="table", rationale="Third.")
        page = client_of(world.bob).get(minutes(world)).content.decode()
        assert "Third." in page
        assert "First." not in page
        assert "Narrow." not in page
        assert "Narrow." in client_of(world.alice).get(minutes(world)).content.decode()

    def test_a_shared_version_written_later_is_read(self, held: World, client_of) -> None:
        with acting_as(held.bob.pk):
            note = Layer.objects.get(text="Said among us.")
            write_extract(actor=held.bob, item=note, text="Something was said.", classification=0)
        page = client_of(held.ines).get(minutes(held)).content.decode()
        assert "Something was said." in page
        assert "Said among us." not in page

    def test_an_action_changed_after_the_close_reads_as_it_stood(self, held: World, client_of) -> None:
        with as_operator():
            action = Action.objects.get(title="Call the trainer")
            day = action.due_on
            action.title, action.due_on, action.agency, action.member = "Call nobody", None, held.police, held.ines
            action.save(force_update=True)
        answer = client_of(held.bob).get(minutes(held))
        [shown] = answer.context["minutes"].items[0].actions
        assert answer.context["minutes"].changed == {action.pk}
        assert (shown.title, shown.due_on, shown.agency, shown.member) == (
            "Call the trainer",
            day,
            held.youth,
            held.bob,
        )
        assert "Call nobody" not in answer.content.decode()

    def test_an_action_done_after_the_close_is_not_marked(self, held: World, client_of) -> None:
        with as_operator():
            action = Action.objects.get(title="Call the trainer")
            ActionReport.objects.create(action=action, case=held.case, state="done", at=timezone.now(), member=held.bob)
        assert client_of(held.bob).get(minutes(held)).context["minutes"].changed == set()

    def test_where_an_agency_did_not_act_its_answer_stands_beside_it(self, held: World, client_of) -> None:
        with as_operator():
            action = Action.objects.get(title="Call the trainer")
        assert ANSWER not in client_of(held.bob).get(minutes(held)).content.decode()
        left_undone(action, asker=held.alice, answerer=held.bob)
        page = client_of(held.bob).get(minutes(held)).content.decode()
        assert "Agency did not act" in page
        assert ANSWER in page

    def test_what_was_changed_costs_no_query_more(self, held: World, client_of, queries_of) -> None:
        client = client_of(held.bob)
        before = queries_of(client, minutes(held))
        change(held, rationale="The school asked for it.")
        with as_operator():
            Action.objects.filter(title="Call the trainer").update(agency=held.police, member=held.ines)
        assert queries_of(client, minutes(held)) == before

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
