"""The agenda: built by who runs the meeting; somebody else's slot is taken time and no more."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from meetings.conference.agenda.selectors import agenda_of
from meetings.conference.agenda.services import add_topic
from meetings.conference.gate import open_meeting
from meetings.models import Meeting, Slot, SlotContent
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from mscportal.record.readings import hash_terms
from partners.models import Agreement, Municipality
from tests.cast import World, grant, make_case
from tests.meetings.sitting import close, discuss

UNKNOWN = "7d9b0f5c-0000-4000-8000-000000000000"  # the same in every worker


def page(world: World) -> str:
    return f"/meetings/{world.meeting.pk}/"


def titles(world: World, name: str = "alice") -> list[str]:
    with acting_as(world.members[name].pk):
        return [row.title for row in agenda_of(Meeting.objects.get(pk=world.meeting.pk)).rows]


def fill(world: World, count: int) -> None:
    """Put that many cases of Bob's agency on the agenda."""
    with as_operator():
        for number in range(count):
            case = make_case(world.city, f"ELM-FILL{number}", "minors", (f"Child{number}", "Fill"), date(2011, 1, 1))
            grant(case, world.youth)
            slot = Slot.objects.create(meeting=world.meeting, position=10 + number)
            SlotContent.objects.create(slot=slot, meeting=world.meeting, case=case)


class TestWhatIsSeen:
    def test_it_works(self, world: World) -> None:
        assert titles(world) == ["Mika Tarn", "Joran Tarn", "Holiday activities"]

    def test_a_hidden_case_is_taken_time(self, world: World, client_of) -> None:
        assert titles(world, "bob") == ["Mika Tarn", "", "Holiday activities"]
        shown = client_of(world.bob).get(page(world)).content.decode()
        assert "Slot taken" in shown
        assert "Joran" not in shown
        assert world.brother.reference not in shown

    def test_an_anonymous_case_shows_its_reference(self, world: World) -> None:
        with as_operator():
            world.case.is_anonymous = True
            world.case.save(force_update=True)
        assert titles(world, "bob")[0] == world.case.reference

    def test_times_follow_from_the_start_and_the_planned_minutes(self, world: World) -> None:
        with acting_as(world.bob.pk):
            rows = agenda_of(Meeting.objects.get(pk=world.meeting.pk)).rows
        assert [row.starts_at - world.meeting.starts_at for row in rows] == [timedelta(minutes=n) for n in (0, 15, 30)]

    def test_each_case_shown_is_recorded_as_read(self, world: World, client_of) -> None:
        client_of(world.bob).get(page(world))
        with acting_as(world.bob.pk):
            readings = Reading.objects.filter(screen="meetings:meeting").values_list("reference", flat=True)
            assert list(readings) == [world.case.reference]

    @pytest.mark.parametrize("address", ["", "room/", "attendance/"])
    def test_it_costs_the_same_for_one_and_for_twenty(self, world: World, client_of, queries_of, address: str) -> None:
        client = client_of(world.bob)
        one = queries_of(client, page(world) + address)
        fill(world, 20)
        assert queries_of(client, page(world) + address) == one


class TestAddingCases:
    def test_it_works(self, world: World, client_of) -> None:
        with as_operator():
            sister = make_case(world.city, "ELM-5IST3", "minors", ("Lena", "Tarn"), date(2012, 1, 1))
        client = client_of(world.alice)
        assert "Lena Tarn" in client.get(page(world) + "agenda/cases/").content.decode()
        answer = client.post(page(world) + "agenda/cases/", {"cases": [str(sister.pk)], "minutes": "20"})
        assert answer.status_code == 302
        assert titles(world) == ["Mika Tarn", "Joran Tarn", "Holiday activities", "Lena Tarn"]

    @pytest.mark.parametrize("asked", ["%00", "%27", "%25", "x" * 3000, "Tarn%20Lena"])
    def test_any_search_is_answered(self, world: World, client_of, asked: str) -> None:
        assert client_of(world.alice).get(f"{page(world)}agenda/cases/?q={asked}").status_code == 200

    def test_each_search_is_recorded_under_its_hash(self, world: World, client_of) -> None:
        client_of(world.alice).get(page(world) + "agenda/cases/", {"q": "Nobody"})
        with as_operator():
            reading = Reading.objects.get(screen="meetings:pick_cases")
            assert (reading.case_id, reading.municipality_id) == (None, world.city.pk)
            assert bytes(reading.terms_hash or b"") == hash_terms("nobody")

    def test_what_is_on_the_agenda_is_not_offered_or_added_twice(self, world: World, client_of) -> None:
        client = client_of(world.alice)
        assert "Mika Tarn" not in client.get(page(world) + "agenda/cases/?all=1").content.decode()
        client.post(page(world) + "agenda/cases/", {"cases": [str(world.case.pk)], "minutes": "20"})
        assert titles(world).count("Mika Tarn") == 1

    def test_another_table_is_asked_for_twice(self, world: World, client_of) -> None:
        with as_operator():
            adult = make_case(world.city, "ELM-ADV1T", "adults", ("Otto", "Old"), date(1990, 1, 1))
        client, values = client_of(world.alice), {"cases": [str(adult.pk)], "minutes": "20"}
        assert "Otto Old" not in client.get(page(world) + "agenda/cases/").content.decode()
        assert "Otto Old" in client.get(page(world) + "agenda/cases/?all=1&q=otto").content.decode()
        answer = client.post(page(world) + "agenda/cases/", values)
        assert answer.status_code == 422
        assert "Another table than this meeting&#x27;s: ELM-ADV1T" in answer.content.decode()
        assert "Otto Old" not in titles(world)
        assert client.post(page(world) + "agenda/cases/", values | {"other_table": "on"}).status_code == 302
        assert titles(world)[-1] == "Otto Old"

    @pytest.mark.parametrize("cases", [[], ["nonsense"], [UNKNOWN]])
    def test_bad_input_is_told_and_writes_nothing(self, world: World, client_of, cases: list[str]) -> None:
        answer = client_of(world.alice).post(page(world) + "agenda/cases/", {"cases": cases, "minutes": "5"})
        assert answer.status_code == 422
        assert "cases" in answer.context["form"].errors
        assert len(titles(world)) == 3

    def test_a_case_that_is_not_offered_is_not_added(self, world: World, client_of) -> None:
        with as_operator():
            closed = make_case(world.city, "ELM-C105E", "minors", ("Cleo", "Closed"), date(2010, 1, 1), status="closed")
            elsewhere = Municipality.objects.create(
                slug="ashford", name="Ashford", country="BE", timezone="Europe/Brussels", languages=["en"]
            )
            foreign = make_case(elsewhere, "ASH-2AB3C", "minors", ("Fay", "Foreign"), date(2010, 1, 1))
            grant(foreign, world.unit)
            Agreement.objects.create(
                municipality=elsewhere, agency=world.unit, kind="mandate", status="in_force", tables=["minors"]
            )
        client, address = client_of(world.alice), page(world) + "agenda/cases/"
        for case in (closed, foreign):
            assert client.get(f"/cases/{case.reference}/").status_code == 200
            assert case.reference not in client.get(f"{address}?all=1").content.decode()
            answer = client.post(address, {"cases": [str(case.pk)], "minutes": "5", "other_table": "on"})
            assert answer.status_code == 422
            assert "cases" in answer.context["form"].errors
        assert len(titles(world)) == 3

    def test_a_hidden_case_is_refused_as_one_that_never_was(self, world: World, client_of) -> None:
        with as_operator():
            world.forum.chair = world.bob
            world.forum.save(force_update=True)
        client, address = client_of(world.bob), page(world) + "agenda/cases/"
        hidden, unknown = str(world.brother.pk), str(uuid4())
        answers = [client.post(address, {"cases": [case], "minutes": "5"}) for case in (hidden, unknown)]
        first, second = ([str(error) for error in answer.context["form"].errors["cases"]] for answer in answers)
        assert first[0].replace(hidden, "") == second[0].replace(unknown, "")


class TestTopics:
    def test_it_works(self, world: World, client_of) -> None:
        client_of(world.alice).post(page(world) + "agenda/topic/", {"topic": "Figures", "minutes": "10"})
        assert titles(world, "frank")[-1] == "Figures"

    def test_bad_input_is_told_at_the_field(self, world: World, client_of) -> None:
        answer = client_of(world.alice).post(page(world) + "agenda/topic/", {"topic": "", "minutes": "-1"})
        assert set(answer.context["form"].errors) == {"topic", "minutes"}

    def test_it_is_refused_to_who_does_not_run_the_meeting(self, world: World) -> None:
        with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
            add_topic(actor=world.bob, meeting=open_meeting(world.meeting.pk), topic="Mine", minutes=5)


class TestChangingAndRemoving:
    def test_minutes_and_topic_change(self, world: World, client_of) -> None:
        address = f"{page(world)}agenda/{world.topic_slot.pk}/"
        client = client_of(world.alice)
        seen = client.get(address).context["form"].initial["seen"]
        client.post(address, {"topic": "Summer", "minutes": "25", "seen": seen})
        with acting_as(world.alice.pk):
            slot = Slot.objects.select_related("content").get(pk=world.topic_slot.pk)
            assert (slot.minutes_planned, slot.content.topic) == (25, "Summer")

    def test_a_stale_save_is_answered_with_both_texts(self, world: World, client_of) -> None:
        client, address = client_of(world.alice), f"{page(world)}agenda/{world.topic_slot.pk}/"
        seen = client.get(address).context["form"].initial["seen"]
        client.post(address, {"topic": "Summer", "minutes": "25", "seen": seen})
        answer = client.post(address, {"topic": "Autumn", "minutes": "25", "seen": seen})
        assert answer.status_code == 409
        assert "Summer" in answer.content.decode()
        assert "Autumn" in answer.content.decode()
        again = {"topic": "Autumn", "minutes": "25", "seen": answer.context["form"].data["seen"]}
        assert client.post(address, again).status_code == 302

    def test_a_case_has_no_topic_to_change(self, world: World, client_of) -> None:
        address = f"{page(world)}agenda/{world.case_slot.pk}/"
        client = client_of(world.alice)
        seen = client.get(address).context["form"].initial["seen"]
        client.post(address, {"topic": "Leak", "minutes": "25", "seen": seen})
        assert titles(world)[0] == "Mika Tarn"

    def test_a_slot_goes_with_what_it_is_about(self, world: World, client_of) -> None:
        address = f"{page(world)}agenda/{world.case_slot.pk}/remove/"
        assert "Mika Tarn" in client_of(world.alice).get(address).content.decode()
        client_of(world.alice).post(address)
        assert titles(world) == ["Joran Tarn", "Holiday activities"]

    def test_what_was_opened_stays(self, world: World, client_of) -> None:
        discuss(world)
        answer = client_of(world.alice).post(f"{page(world)}agenda/{world.case_slot.pk}/remove/", follow=True)
        assert "This item was opened" in answer.content.decode()
        assert "Mika Tarn" in titles(world)

    def test_a_closed_agenda_stands(self, world: World, client_of) -> None:
        discuss(world)
        close(world)
        answer = client_of(world.alice).post(page(world) + "agenda/topic/", {"topic": "Late", "minutes": "10"})
        assert "The meeting is closed." in answer.content.decode()
