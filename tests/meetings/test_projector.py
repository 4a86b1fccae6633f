"""The projector view: only what everyone signed in for the item may read, fixed when the item opens."""

import pytest

from cases.models import Reveal
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from tests.cast import World, make_item
from tests.meetings.sitting import begin, discuss, open_slot, sign_in


def wall(world: World, part: str = "") -> str:
    return f"/meetings/{world.meeting.pk}/projector/{part}"


def record(world: World, client, **values: str) -> None:
    said = {"what": "note", "audience": "table", "classification": "1"} | values
    client.post(f"/meetings/{world.meeting.pk}/items/{world.case_slot.pk}/record/", said)


class TestProjector:
    def test_it_works(self, world: World, client_of) -> None:
        discuss(world, "bob")
        record(world, client_of(world.alice), text="For everyone on this case.")
        page = client_of(world.alice).get(wall(world)).content.decode()
        assert "Mika Tarn" in page
        assert "Back at school four days a week" in page
        assert "For everyone on this case." in page
        assert "Everyone signed in" in page

    def test_there_is_no_timeline_and_no_form(self, world: World, client_of) -> None:
        discuss(world, "bob")
        page = client_of(world.alice).get(wall(world)).content.decode()
        assert "Talks openly after football practice." not in page
        assert "New older company." not in page
        assert 'id="entry"' not in page

    def test_what_one_of_them_may_not_read_is_not_there(self, world: World, client_of) -> None:
        with as_operator():
            world.bob.clearance = 0
            world.bob.save(force_update=True)
        discuss(world, "bob")
        alice = client_of(world.alice)
        record(world, alice, text="Cleared for more.", classification="1")
        record(world, alice, text="Cleared for all.", classification="0")
        record(world, alice, text="For those present.", audience="present", classification="0")
        page = alice.get(wall(world)).content.decode()
        assert "Cleared for all." in page
        assert "Cleared for more." not in page
        assert "For those present." not in page

    def test_whoever_shows_it_counts_too(self, world: World, client_of) -> None:
        with as_operator():
            world.bob.clearance = 0
            world.bob.save(force_update=True)
        discuss(world)
        record(world, client_of(world.alice), text="Cleared for more.", classification="1")
        assert "Cleared for more." in client_of(world.alice).get(wall(world)).content.decode()
        assert "Cleared for more." not in client_of(world.bob).get(wall(world)).content.decode()

    def test_the_name_is_shown_only_where_all_may_know_it(self, world: World, client_of) -> None:
        with as_operator():
            world.case.is_anonymous = True
            world.case.save(force_update=True)
            Reveal.objects.create(case=world.case, agency=world.unit, reason="leads the case")
        discuss(world, "bob")
        alice = client_of(world.alice)
        assert "Mika Tarn" in alice.get(f"/meetings/{world.meeting.pk}/room/").content.decode()
        for part in ("", "strip/", "case/", "records/"):
            assert "Mika" not in alice.get(wall(world, part)).content.decode()
        assert f'<h2 id="case-h">{world.case.reference}</h2>' in alice.get(wall(world)).content.decode()

    def test_a_newcomer_takes_nothing_from_the_wall_before_being_admitted(self, world: World, client_of) -> None:
        discuss(world)
        alice = client_of(world.alice)
        record(world, alice, text="Asks for more.", classification="2")
        sign_in(world, "bob")
        assert "Asks for more." in alice.get(wall(world)).content.decode()
        admit = f"/meetings/{world.meeting.pk}/attendance/admit/{world.case_slot.pk}/"
        alice.post(admit, {"member": str(world.bob.pk)})
        assert "Asks for more." not in alice.get(wall(world)).content.decode()

    def test_what_anybody_reads_is_recorded_for_the_wall_and_for_who_shows_it(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client_of(world.alice).get(wall(world))
        with as_operator():
            on_the_wall = Reading.objects.get(screen="projector")
            own = Reading.objects.get(screen="meetings:projector")
        assert (on_the_wall.member_id, own.member_id) == (None, world.alice.pk)
        assert on_the_wall.full == own.full
        assert world.goal.pk in own.full

    def test_whoever_shows_it_acts_alone_again_afterwards(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client_of(world.alice).get(wall(world))
        with acting_as(world.alice.pk):
            assert Reading.objects.filter(screen="meetings:projector").exists()

    def test_nothing_is_open(self, world: World, client_of) -> None:
        begin(world)
        assert "No item is open." in client_of(world.alice).get(wall(world)).content.decode()

    def test_somebody_elses_item_shows_nothing(self, world: World, client_of) -> None:
        begin(world, "bob")
        open_slot(world, world.hidden_slot)
        page = client_of(world.bob).get(wall(world)).content.decode()
        assert "No item is open." in page
        assert "Joran" not in page

    def test_a_topic_shows_its_notes(self, world: World, client_of) -> None:
        begin(world, "bob")
        open_slot(world, world.topic_slot)
        said = {"what": "note", "text": "Two weeks of camp."}
        client_of(world.bob).post(f"/meetings/{world.meeting.pk}/items/{world.topic_slot.pk}/record/", said)
        page = client_of(world.alice).get(wall(world)).content.decode()
        assert "Holiday activities" in page
        assert "Two weeks of camp." in page


class TestLive:
    @pytest.mark.parametrize("part", ["strip", "case", "records"])
    def test_parts_work(self, world: World, client_of, part: str) -> None:
        discuss(world, "bob")
        assert client_of(world.alice).get(wall(world, f"{part}/")).status_code == 200

    def test_an_unknown_part_is_not_found(self, world: World, client_of) -> None:
        assert client_of(world.alice).get(wall(world, "agenda/")).status_code == 404

    def test_only_what_all_see_moves_it(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client = client_of(world.alice)
        version = client.get(wall(world)).context["seen"]
        with as_operator():
            make_item(world.case, world.ines, "For the police alone.", audience="agencies")
        record(world, client, text="Only for us.", audience="present")
        assert client.get(wall(world, "version/"), {"seen": version}).status_code == 204
        record(world, client, text="For all.")
        assert client.get(wall(world, "version/"), {"seen": version})["HX-Trigger"] == "records-changed"
