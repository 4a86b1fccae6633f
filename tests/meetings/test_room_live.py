"""Live for everyone in the room: each asks for the version of what they see, and fetches only what changed."""

from datetime import timedelta

import pytest

from cases.information.services import record_item
from cases.models import Case
from meetings.models import Meeting, Slot, SlotContent
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from tests.cast import World, make_item, today
from tests.meetings.sitting import begin, close, discuss, open_slot, sign_in


def room(world: World, part: str = "") -> str:
    return f"/meetings/{world.meeting.pk}/room/{part}"


def seen(client, world: World) -> str:
    return client.get(room(world)).context["seen"]


def asked(client, world: World, version: str, slot: Slot | None = None):
    shown = (slot or world.case_slot).pk
    return client.get(room(world, "version/"), {"seen": version, "slot": str(shown)})


def parts(answer) -> set[str]:
    """Return the parts that changed; the strip, which tells the time, is left out."""
    changed = {event.removesuffix("-changed") for event in answer.headers.get("HX-Trigger", "").split(", ")}
    return changed - {"strip", ""}


class TestVersion:
    def test_it_works(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client = client_of(world.bob)
        version = seen(client, world)
        with acting_as(world.alice.pk):
            case = Case.objects.get(pk=world.case.pk)
            record_item(actor=world.alice, case=case, kind="report", text="New to all.")
        answer = asked(client, world, version)
        assert parts(answer) == {"case"}
        assert parts(asked(client, world, answer.context["seen"])) == set()

    def test_nothing_new_is_answered_with_nothing(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client = client_of(world.bob)
        answer = asked(client, world, seen(client, world))
        assert answer.status_code == 204 or parts(answer) == set()

    def test_hidden_writing_moves_nothing(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client = client_of(world.bob)
        version = seen(client, world)
        with as_operator():
            make_item(world.case, world.ines, "For the police alone.", audience="agencies", classification=2)
            make_item(world.brother, world.erin, "Of the brother.")
        open_slot(world, world.hidden_slot)
        open_slot(world, world.case_slot)
        assert parts(asked(client, world, version)) == set()

    def test_what_is_recorded_moves_the_records(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client = client_of(world.bob)
        version = seen(client, world)
        said = {"what": "note", "text": "Said aloud.", "audience": "table", "classification": "1"}
        client_of(world.alice).post(f"/meetings/{world.meeting.pk}/items/{world.case_slot.pk}/record/", said)
        assert "records" in parts(asked(client, world, version))
        assert "Said aloud." in client.get(room(world, "records/")).content.decode()

    def test_the_next_item_moves_the_agenda(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client = client_of(world.bob)
        version = seen(client, world)
        open_slot(world, world.topic_slot)
        assert "agenda" in parts(asked(client, world, version))
        strip = client.get(room(world, "strip/"), {"slot": str(world.case_slot.pk)}).content.decode()
        assert "Go to item 3" in strip

    @pytest.mark.parametrize("version", ["", "nonsense", "strip:,agenda", ":::,,,"])
    def test_a_version_that_is_none_gets_everything(self, world: World, client_of, version: str) -> None:
        discuss(world, "bob")
        assert parts(asked(client_of(world.bob), world, version)) == {"agenda", "case", "records"}


class TestParts:
    @pytest.mark.parametrize("part", ["strip", "agenda", "case", "records"])
    def test_it_works(self, world: World, client_of, part: str) -> None:
        discuss(world, "bob")
        answer = client_of(world.bob).get(room(world, f"{part}/"))
        assert answer.status_code == 200
        assert "<form" not in answer.content.decode()
        assert f"{part}-changed from:body" in answer.content.decode()

    def test_an_unknown_part_is_not_found(self, world: World, client_of) -> None:
        assert client_of(world.bob).get(room(world, "secrets/")).status_code == 404

    def test_the_same_number_of_queries_for_one_and_for_many(self, world: World, client_of, queries_of) -> None:
        discuss(world, "bob")
        client, address = client_of(world.bob), room(world, "version/")
        one = queries_of(client, address)
        with as_operator():
            for number in range(15):
                make_item(world.case, world.alice, f"Item {number}")
        assert queries_of(client, address) == one


class TestReadings:
    def test_what_is_shown_is_recorded(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client_of(world.bob).get(room(world))
        with acting_as(world.bob.pk):
            reading = Reading.objects.filter(screen="meetings:room").exclude(full=[]).get()
            assert world.open_item.pk in reading.full
            assert world.goal.pk in reading.full
            assert reading.extracts == [world.police_item.pk]

    def test_asking_for_the_version_is_no_reading(self, world: World, client_of) -> None:
        discuss(world, "bob")
        client = client_of(world.bob)
        version = seen(client, world)
        with acting_as(world.bob.pk):
            before = Reading.objects.count()
        asked(client, world, version)
        with acting_as(world.bob.pk):
            assert Reading.objects.count() == before


class TestTheCasePane:
    def test_information_since_the_last_conference(self, world: World, client_of) -> None:
        with as_operator():
            make_item(world.case, world.alice, "From the spring.", day=today() - timedelta(days=40))
        begin(world)
        open_slot(world, world.case_slot)
        close(world)
        with as_operator():
            now = world.meeting.starts_at
            world.meeting.starts_at = now - timedelta(days=14)
            world.meeting.save(force_update=True)
            later = Meeting.objects.create(forum=world.forum, starts_at=now)
            slot = Slot.objects.create(meeting=later, position=1)
            SlotContent.objects.create(slot=slot, meeting=later, case=world.case)
        page = client_of(world.bob).get(f"/meetings/{later.pk}/room/").content.decode()
        assert "Information since the last conference" in page
        assert "From the spring." not in page
        assert "Talks openly after football practice." in page

    def test_the_first_conference_shows_all(self, world: World, client_of) -> None:
        with as_operator():
            make_item(world.case, world.alice, "From the spring.", day=today() - timedelta(days=40))
        assert "From the spring." in client_of(world.bob).get(room(world)).content.decode()

    def test_each_sees_their_own(self, world: World, client_of) -> None:
        sign_in(world, "ines")
        discuss(world, "bob")
        bob = client_of(world.bob).get(room(world)).content.decode()
        ines = client_of(world.ines).get(room(world)).content.decode()
        assert "New older company." in bob
        assert "Seen twice with two older men." not in bob
        assert "Seen twice with two older men." in ines
        assert "Only Alice and Bob know this." in bob
        assert "Only Alice and Bob know this." not in ines

    def test_the_agenda_counts_what_is_seen(self, world: World, client_of) -> None:
        begin(world, "bob")
        for slot in (world.case_slot, world.hidden_slot, world.topic_slot):
            open_slot(world, slot)
        assert "2 of 3 done" in client_of(world.alice).get(room(world)).content.decode()
        assert "1 of 2 done" in client_of(world.bob).get(room(world)).content.decode()

    def test_time_lost_is_told(self, world: World, client_of) -> None:
        with as_operator():
            world.meeting.starts_at -= timedelta(minutes=12)
            world.meeting.save(force_update=True)
        discuss(world, "bob")
        assert "12 min behind" in client_of(world.bob).get(room(world)).content.decode()
