"""Nobody is sent out for one case: people are released in blocks, called by the same words for everybody."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from cases.models import Recusal
from meetings.conference.agenda.selectors import leavers
from meetings.conference.agenda.services import change_slot
from meetings.conference.gate import open_meeting
from meetings.models import Attendance, Slot, SlotContent, SlotPresence
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cases.two_cities import build_neighbour
from tests.cast import World, grant, make_case, make_member, today
from tests.meetings.sitting import begin, close, content, discuss, open_slot, sign_in

Clients = Callable[[Member], Client]


@pytest.fixture
def blocks(world: World) -> World:
    """Block 1: the case, and another that Bob is kept out of though his agency is on it; block 2: the topic."""
    with as_operator():
        other = make_case(world.city, "ELM-5BL6K", "minors", ("Lio", "Ashgrove"), today().replace(year=2011, day=1))
        for agency in (world.youth, world.police):
            grant(other, agency)
        Recusal.objects.create(case=other, member=world.bob, reason="cousin")
        SlotContent.objects.filter(slot=world.hidden_slot).update(case=other)
        for slot, block in ((world.case_slot, 1), (world.hidden_slot, 1), (world.topic_slot, 2)):
            Slot.objects.filter(pk=slot.pk).update(block=block)
        Attendance.objects.create(meeting=world.meeting, member=world.ines)
    return world


def pages(world: World, client: Client, *ends: str) -> dict[str, str]:
    found = {end: client.get(f"/meetings/{world.meeting.pk}/{end}") for end in ends or ("", "room/", "room/agenda/")}
    return {end: answer.content.decode() for end, answer in found.items()}


class TestHeard:
    def test_who_is_kept_out_of_one_case_leaves_for_the_whole_block(self, blocks: World, client_of: Clients) -> None:
        discuss(blocks, "bob", "ines")
        with as_operator():
            heard = set(SlotPresence.objects.values_list("member__username", flat=True))
        assert heard == {"alice", "ines"}
        bob = client_of(blocks.bob)
        for end, page in pages(blocks, bob).items():
            assert "Block 1" in page, end
            assert "Mika" not in page, end
            assert blocks.case.reference not in page, end
            assert "Ashgrove" not in page, end
        room = f"/meetings/{blocks.meeting.pk}/room/?slot="
        assert bob.get(f"{room}{blocks.case_slot.pk}").status_code == 404
        assert bob.get(f"{room}{blocks.topic_slot.pk}").status_code == 200
        said = {"what": "note", "text": "Too late.", "audience": "table", "classification": "0"}
        route = f"/meetings/{blocks.meeting.pk}/items/{blocks.case_slot.pk}/record/"
        assert bob.post(route, said).status_code == 404

    def test_every_block_is_called_by_the_same_words(self, blocks: World, client_of: Clients) -> None:
        """But for its number and its times: to who leaves for it, to who stays, and on the wall."""
        begin(blocks, "bob", "ines")
        for name in ("bob", "ines", "alice"):
            page = pages(blocks, client_of(blocks.members[name]), "room/agenda/")["room/agenda/"]
            heads = [part.split("</small>")[0] for part in page.split('<li class="agenda__b">')[1:]]
            told = {head.replace("Block 1", "").replace("Block 2", "").split("<small")[0].strip() for head in heads}
            assert (len(heads), told) == (2, {""}), name

    def test_a_block_that_one_leaves_for_is_one_stretch(self, blocks: World, client_of: Clients) -> None:
        """Whether one item of it is hidden or all, taken time is told alike, and nothing moves in between."""
        begin(blocks, "bob")
        bob = client_of(blocks.bob)
        route = f"/meetings/{blocks.meeting.pk}/room/"
        before, version = bob.get(f"{route}agenda/").content, bob.get(route).context["seen"]
        assert before.decode().count("Slot taken") == 1
        with as_operator():
            Recusal.objects.create(case=blocks.case, member=blocks.bob, reason="cousin")
        with acting_as(blocks.alice.pk):
            SlotContent.objects.filter(slot=blocks.case_slot).update(state="deferred")
        assert bob.get(f"{route}agenda/").content == before
        assert bob.get(f"{route}version/", {"seen": version}).status_code == 204

    def test_the_minutes_tell_a_block_that_one_left_for_as_one_stretch(self, blocks: World, client_of: Clients) -> None:
        """What its reader may read stands there without its place: they do not learn which item they were kept from."""
        discuss(blocks, "bob", "ines")
        close(blocks)
        rows = {}
        for name in ("bob", "ines"):
            answer = client_of(blocks.members[name]).get(f"/meetings/{blocks.meeting.pk}/minutes/")
            rows[name] = [item.row for item in answer.context["minutes"].items]
            assert ("Slot taken" in answer.content.decode()) == (name == "bob")
        told = {name: [(row.number, row.title) for row in found] for name, found in rows.items()}
        assert told["ines"] == [(1, "Mika Tarn"), (2, "Lio Ashgrove"), (3, "Holiday activities")]
        assert told["bob"] == [(0, "Mika Tarn"), (0, ""), (3, "Holiday activities")]
        first, second, _ = rows["ines"]
        assert (rows["bob"][1].starts_at, rows["bob"][1].ends_at) == (first.starts_at, second.ends_at)

    def test_who_runs_it_without_seeing_all_of_a_block_signs_nobody_in(self, blocks: World) -> None:
        with as_operator():
            Recusal.objects.create(case=SlotContent.objects.get(slot=blocks.hidden_slot).case, member=blocks.alice)
        discuss(blocks, "ines")
        with as_operator():
            assert not SlotPresence.objects.exists()

    def test_the_wall_calls_the_block(self, blocks: World, client_of: Clients) -> None:
        begin(blocks, "ines")
        walls = {name: pages(blocks, client_of(blocks.members[name]), "projector/case/") for name in ("alice", "bob")}
        assert walls["alice"] == walls["bob"]
        assert "Block 2" in walls["alice"]["projector/case/"]
        open_slot(blocks, blocks.case_slot)
        assert "Block 1" in pages(blocks, client_of(blocks.alice), "projector/")["projector/"]


class TestPlanning:
    def test_who_plans_is_warned_of_a_single_case(self, blocks: World, client_of: Clients) -> None:
        alice, warning = client_of(blocks.alice), "This block holds a single case"
        assert warning not in pages(blocks, alice, "")[""]
        route = f"/meetings/{blocks.meeting.pk}/agenda/{blocks.case_slot.pk}/"
        seen = alice.get(route).context["form"].initial["seen"]
        assert alice.post(route, {"minutes": "20", "block": "2", "seen": seen}).status_code == 302
        assert pages(blocks, alice, "")[""].count(warning) == 2
        assert warning not in pages(blocks, client_of(blocks.bob), "")[""]
        with acting_as(blocks.alice.pk):
            order = list(Slot.objects.filter(meeting=blocks.meeting).order_by("position").values_list("pk", "block"))
        assert [block for _, block in order] == [1, 2, 2]
        assert order[0][0] == blocks.hidden_slot.pk

    def test_a_hidden_slot_counts_as_the_case_that_it_is(self, world: World, client_of: Clients) -> None:
        with as_operator():
            for slot, block in ((world.case_slot, 1), (world.hidden_slot, 2), (world.topic_slot, 2)):
                Slot.objects.filter(pk=slot.pk).update(block=block)
            Recusal.objects.create(case=world.brother, member=world.alice, reason="niece")
        page = pages(world, client_of(world.alice), "")[""]
        assert page.count("This block holds a single case") == 2
        assert "Joran" not in page

    def test_who_leaves_is_told_to_who_runs_it_and_sees_the_block(self, blocks: World, client_of: Clients) -> None:
        with acting_as(blocks.alice.pk):
            told = leavers(open_meeting(blocks.meeting.pk))
        assert {number: [one.username for one in people] for number, people in told.items()} == {1: ["bob"]}
        for name in ("bob", "ines", "frank"):
            with acting_as(blocks.members[name].pk):
                assert leavers(open_meeting(blocks.meeting.pk)) == {}, name
        with as_operator():
            Recusal.objects.create(case=blocks.case, member=blocks.alice, reason="niece")
        with acting_as(blocks.alice.pk):
            assert leavers(open_meeting(blocks.meeting.pk)) == {}

    @pytest.mark.parametrize("block", ["-1", "9", "x"])
    def test_bad_input_is_told_at_the_field(self, blocks: World, client_of: Clients, block: str) -> None:
        route = f"/meetings/{blocks.meeting.pk}/agenda/{blocks.case_slot.pk}/"
        answer = client_of(blocks.alice).post(route, {"minutes": "15", "block": block})
        assert "block" in answer.context["form"].errors
        with as_operator():
            assert Slot.objects.get(pk=blocks.case_slot.pk).block == 1

    def test_one_block_and_twenty_ask_the_same_number_of_queries(
        self, blocks: World, client_of: Clients, queries_of: Callable[[Client, str], int]
    ) -> None:
        alice, route = client_of(blocks.alice), f"/meetings/{blocks.meeting.pk}/"
        first = {end: queries_of(alice, route + end) for end in ("", "room/")}
        with as_operator():
            for n in range(20):
                case = make_case(blocks.city, f"ELM-B{n:04}", "minors", ("Noor", f"Fill{n}"), today())
                slot = Slot.objects.create(meeting=blocks.meeting, position=10 + n, block=3 + n)
                SlotContent.objects.create(slot=slot, meeting=blocks.meeting, case=case)
        assert {end: queries_of(alice, route + end) for end in first} == first


def test_kept_out_in_one_city_the_person_leaves_in_the_other(blocks: World) -> None:
    """Bob's second seat, in another city, is on both cases of the block: kept out in one seat he stays in none."""
    oak = build_neighbour(blocks)
    with as_operator():
        grant(SlotContent.objects.get(slot=blocks.hidden_slot).case, oak.harbour)
        colleague = make_member(oak.harbour, "oakley", "practitioner")
        signed = {"state": "present", "signed_at": timezone.now()}
        for member in (oak.oakbob, colleague):
            Attendance.objects.create(meeting=blocks.meeting, member=member, **signed)
    discuss(blocks)
    with as_operator():
        heard = set(SlotPresence.objects.values_list("member__username", flat=True))
    assert heard == {"alice", "oakley"}


def test_a_block_is_changed_by_who_runs_the_meeting_alone(blocks: World) -> None:
    with acting_as(blocks.bob.pk), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE meetings_slot SET block = 0")
    with acting_as(blocks.alice.pk):
        change_slot(actor=blocks.alice, content=content(blocks, blocks.topic_slot), minutes=15, block=1, topic="Camp")
    sign_in(blocks, "alice")
    with as_operator():
        assert Slot.objects.get(pk=blocks.topic_slot.pk).block == 1
