"""Meetings: listed for who has a seat or was asked, planned and moved by who runs the forum."""

from datetime import timedelta

import pytest

from meetings.conference.planning.services import plan_meeting
from meetings.models import Attendance, Meeting
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member, Partnership
from tests.cast import ZONE, World, today
from tests.meetings.sitting import begin, sign_in
from tests.partners.people import other_city

NEXT_YEAR = today().year + 1
WHEN = {"starts_at": f"{NEXT_YEAR}-05-06T14:00", "minutes_planned": "90", "place": "Library"}


def new(world: World) -> str:
    return f"/meetings/forums/{world.forum.pk}/new/"


class TestTheList:
    def test_it_works(self, world: World, client_of) -> None:
        page = client_of(world.bob).get("/meetings/").content.decode()
        assert f"/meetings/{world.meeting.pk}/" in page
        assert "Asked to come" in page

    @pytest.mark.parametrize("name", ["erin", "gus", "hugo"])
    def test_it_hides_from_outsiders(self, world: World, client_of, name: str) -> None:
        answer = client_of(world.members[name]).get("/meetings/")
        assert str(world.meeting.pk) not in answer.content.decode()

    def test_who_was_asked_without_a_seat_sees_it(self, world: World, client_of) -> None:
        with as_operator():
            Attendance.objects.create(meeting=world.meeting, member=world.erin)
        assert str(world.meeting.pk) in client_of(world.erin).get("/meetings/").content.decode()

    def test_who_was_asked_sees_it_as_long_as_their_agency_works_with_the_city(self, world: World, client_of) -> None:
        _, _, olga = other_city(world)
        with as_operator():
            works = Partnership.objects.create(municipality=world.city, agency=olga.agency, stage="partner")
            Attendance.objects.create(meeting=world.meeting, member=olga)
        assert self._shown(world, olga, client_of) == (True, 200)
        with as_operator():
            works.delete()
        assert self._shown(world, olga, client_of) == (False, 404)

    def _shown(self, world: World, member: Member, client_of) -> tuple[bool, int]:
        """Tell whether the database shows the meeting to a member, and how its page answers."""
        with acting_as(member.pk):
            is_read = Meeting.objects.filter(pk=world.meeting.pk).exists()
        return is_read, client_of(member).get(f"/meetings/{world.meeting.pk}/").status_code

    def test_a_page_past_the_end_is_the_last(self, world: World, client_of) -> None:
        assert client_of(world.bob).get("/meetings/?page=99").status_code == 200
        assert client_of(world.bob).get("/meetings/?page=x").status_code == 200

    def test_a_list_of_many_is_cut_into_pages(self, world: World, client_of) -> None:
        """Those to come and those held each by its own number, and either link keeps the other."""
        first = world.meeting.starts_at
        with as_operator():
            for week in range(1, 28):
                Meeting.objects.create(forum=world.forum, starts_at=first + timedelta(weeks=week))
                held = first - timedelta(weeks=week)
                Meeting.objects.create(forum=world.forum, starts_at=held, status=Meeting.Status.CLOSED)
        answer = client_of(world.alice).get("/meetings/?coming=2&page=2")
        assert (len(answer.context["upcoming"]), len(answer.context["past"])) == (3, 2)
        page = answer.content.decode()
        assert 'href="?page=2&amp;coming=1"' in page
        assert 'href="?coming=2&amp;page=1"' in page

    def test_it_costs_the_same_for_one_and_for_twenty(self, world: World, client_of, queries_of) -> None:
        client = client_of(world.alice)
        one = queries_of(client, "/meetings/")
        with as_operator():
            for number in range(1, 20):
                starts_at = world.meeting.starts_at + timedelta(days=number)
                Meeting.objects.create(forum=world.forum, starts_at=starts_at)
        assert queries_of(client, "/meetings/") == one


class TestPlanning:
    def test_it_works(self, world: World, client_of) -> None:
        answer = client_of(world.alice).post(new(world), WHEN)
        assert answer.status_code == 302
        with acting_as(world.alice.pk):
            meeting = Meeting.objects.get(place="Library")
            assert meeting.minutes_planned == 90
            assert meeting.starts_at.isoformat() == f"{NEXT_YEAR}-05-06T12:00:00+00:00"
            asked = set(Attendance.objects.filter(meeting=meeting).values_list("member__username", flat=True))
        assert asked == {"alice", "bob"}

    def test_the_first_meeting_asks_everyone_of_the_seats(self, world: World) -> None:
        with as_operator():
            Attendance.objects.all().delete()
        with acting_as(world.alice.pk):
            meeting = plan_meeting(
                actor=world.alice,
                forum=world.forum,
                starts_at=world.meeting.starts_at + timedelta(days=14),
                minutes_planned=60,
            )
            asked = set(Attendance.objects.filter(meeting=meeting).values_list("member__username", flat=True))
        assert asked == {"alice", "bob", "carol", "dirk", "frank", "ines"}

    def test_the_cadence_proposes_the_next_date(self, world: World, client_of) -> None:
        proposed = client_of(world.alice).get(new(world)).context["form"].initial["starts_at"]
        assert proposed == world.meeting.starts_at.astimezone(ZONE) + timedelta(days=14)

    def test_two_at_one_moment_are_refused_at_the_field(self, world: World, client_of) -> None:
        client = client_of(world.alice)
        client.post(new(world), WHEN)
        answer = client.post(new(world), WHEN)
        assert answer.status_code == 200
        assert answer.context["form"].errors["starts_at"] == ["This forum already meets at that time."]

    @pytest.mark.parametrize("starts_at", ["9999-12-31T23:59", "0001-01-01T00:00", f"{NEXT_YEAR + 3}-05-06T14:00"])
    def test_a_moment_far_off_is_told_at_the_field(self, world: World, client_of, starts_at: str) -> None:
        client = client_of(world.alice)
        for address in (new(world), f"/meetings/{world.meeting.pk}/change/"):
            answer = client.post(address, WHEN | {"starts_at": starts_at})
            assert answer.status_code == 200
            assert answer.context["form"].errors["starts_at"]
        with acting_as(world.alice.pk):
            assert [found.starts_at for found in Meeting.objects.all()] == [world.meeting.starts_at]

    @pytest.mark.parametrize("values", [{"starts_at": "soon"}, {"minutes_planned": "0"}, {"minutes_planned": "9000"}])
    def test_bad_input_is_told_at_the_field(self, world: World, client_of, values: dict[str, str]) -> None:
        answer = client_of(world.alice).post(new(world), WHEN | values)
        assert set(answer.context["form"].errors) == set(values)
        with acting_as(world.alice.pk):
            assert Meeting.objects.count() == 1

    def test_the_chair_plans_too(self, world: World, client_of) -> None:
        with as_operator():
            world.forum.chair = world.bob
            world.forum.save(force_update=True)
        assert client_of(world.bob).post(new(world), WHEN).status_code == 302

    @pytest.mark.parametrize("name", ["bob", "erin", "frank", "gus"])
    def test_nobody_else_plans(self, world: World, client_of, name: str) -> None:
        assert client_of(world.members[name]).get(new(world)).status_code == 404
        assert client_of(world.members[name]).post(new(world), WHEN).status_code == 404


class TestMoving:
    def test_it_works(self, world: World, client_of) -> None:
        client, address = client_of(world.alice), f"/meetings/{world.meeting.pk}/change/"
        version = client.get(address).context["form"].initial["seen"]
        assert client.post(address, WHEN | {"seen": version}).status_code == 302
        with acting_as(world.bob.pk):
            assert Meeting.objects.get(pk=world.meeting.pk).place == "Library"

    def test_a_stale_save_is_answered_with_both_texts(self, world: World, client_of) -> None:
        client, address = client_of(world.alice), f"/meetings/{world.meeting.pk}/change/"
        version = client.get(address).context["form"].initial["seen"]
        client.post(address, WHEN | {"seen": version})
        answer = client.post(address, WHEN | {"seen": version, "place": "School"})
        assert answer.status_code == 409
        assert "Library" in answer.content.decode()
        assert "School" in answer.content.decode()

    def test_what_has_begun_is_not_moved(self, world: World, client_of) -> None:
        begin(world)
        client, address = client_of(world.alice), f"/meetings/{world.meeting.pk}/change/"
        version = client.get(address).context["form"].initial["seen"]
        assert "it can no longer be moved" in client.post(address, WHEN | {"seen": version}).content.decode()


class TestInvitations:
    def test_it_works(self, world: World, client_of) -> None:
        client, address = client_of(world.alice), f"/meetings/{world.meeting.pk}/people/"
        chosen = {"members": [str(world.alice.pk), str(world.ines.pk)], "observers": [str(world.erin.pk)]}
        chosen["shown"] = [str(pk) for pk in client.get(address).context["form"].fields["shown"].initial]
        assert client.post(address, chosen).status_code == 302
        with acting_as(world.alice.pk):
            people = Attendance.objects.filter(meeting=world.meeting)
            found = dict(people.values_list("member__username", "is_observer"))
        assert found == {"alice": False, "ines": False, "erin": True}

    def test_two_who_ask_at_once_both_keep_whom_they_asked(self, world: World, client_of) -> None:
        client, address = client_of(world.alice), f"/meetings/{world.meeting.pk}/people/"
        shown = [str(world.alice.pk), str(world.bob.pk)]
        for one in (world.ines, world.dirk):
            client.post(address, {"members": [*shown, str(one.pk)], "shown": shown})
        with acting_as(world.alice.pk):
            people = Attendance.objects.filter(meeting=world.meeting).values_list("member__username", flat=True)
            assert set(people) == {"alice", "bob", "ines", "dirk"}

    def test_who_has_signed_stays(self, world: World, client_of) -> None:
        sign_in(world, "bob")
        chosen = {"members": [str(world.alice.pk)], "shown": [str(world.alice.pk), str(world.bob.pk)]}
        client_of(world.alice).post(f"/meetings/{world.meeting.pk}/people/", chosen)
        with acting_as(world.alice.pk):
            assert Attendance.objects.filter(meeting=world.meeting, member=world.bob).exists()

    def test_nobody_is_both(self, world: World, client_of) -> None:
        both = {"members": [str(world.bob.pk)], "observers": [str(world.bob.pk)]}
        answer = client_of(world.alice).post(f"/meetings/{world.meeting.pk}/people/", both)
        assert "Ticked as a participant too: Bob" in answer.content.decode()

    def test_those_who_see_no_case_are_not_offered(self, world: World, client_of) -> None:
        page = client_of(world.alice).get(f"/meetings/{world.meeting.pk}/people/").content.decode()
        assert "Gus" not in page
        assert "Hugo" not in page

    def test_it_hides_from_who_does_not_run_it(self, world: World, client_of) -> None:
        assert client_of(world.bob).get(f"/meetings/{world.meeting.pk}/people/").status_code == 404
