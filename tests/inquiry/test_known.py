"""What did they know, and when: shown by the rule, opened, heard."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import AgencyGrant, Layer, Recusal
from cases.release.services import release_item
from meetings.models import Attendance, SlotPresence, SlotRecord
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Agency, Agreement, Member
from tests.cast import ZONE, World, grant, make_case, make_item, make_member, today
from tests.inquiry.past import all_at, at

ClientOf = Callable[[Member], Client]


def ago(days: int, hour: int = 12) -> datetime:
    """Return an hour of a past day in the municipality."""
    return datetime.combine(today() - timedelta(days=days), time(hour), ZONE)


def day(days: int) -> date:
    return today() - timedelta(days=days)


@pytest.fixture
def past(world: World) -> World:
    """The cast, on record since 60 days ago; the texts of the case are of that day."""
    with as_operator():
        Layer.objects.update(day=day(60))
    all_at(ago(60))
    return world


def ask(client: Client, world: World, who: Agency | Member, on: date, **more: str) -> HttpResponse:
    kind = "agency" if isinstance(who, Agency) else "member"
    where = reverse("inquiry:case_known", args=[world.case.reference])
    return client.get(where, {"who": f"{kind}:{who.pk}", "day": on.isoformat(), **more})


def told(answer: HttpResponse) -> dict[str, Any]:
    """Return what the page tells, by the statements' texts."""
    assert answer.status_code == 200, answer.content.decode()
    return {one.said.text if one.said else "": one for one in answer.context["page"].object_list}


def names(entries: Any) -> list[str]:
    return [one.member.name for one in entries]


def make_meeting(world: World, moment: datetime) -> None:
    """Let Bob be present where the open item was recorded, for his agency."""
    Attendance.objects.filter(meeting=world.meeting, member=world.bob).update(state="present", signed_at=moment)
    SlotPresence.objects.create(slot=world.case_slot, member=world.bob, at=moment)
    SlotRecord.objects.create(slot=world.case_slot, case=world.case, item=world.open_item, at=moment)


def test_it_works(past: World, client_of: ClientOf) -> None:
    world = past
    with at(ago(20)):
        client_of(world.bob).get(reverse("cases:case", args=[world.case.reference]))
    found = told(ask(client_of(world.alice), world, world.youth, day(10)))
    open_item = found[world.open_item.text]
    assert names(open_item.shown) == ["Bob"]
    assert [(one.member.name, one.times) for one in open_item.opened] == [("Bob", 1)]
    assert open_item.opened[0].first.date() == ago(20).date()
    assert found[""].opened[0].member == world.bob


def test_it_hides_from_outsiders(past: World, client_of: ClientOf) -> None:
    world = past
    for name in ("bob", "carol", "dirk", "erin", "frank", "hugo", "gus"):
        assert ask(client_of(world.members[name]), world, world.youth, day(1)).status_code == 404
        assert client_of(world.members[name]).get(reverse("inquiry:known")).status_code == 404


def test_a_lead_asks_about_the_own_agency_alone(past: World, client_of: ClientOf) -> None:
    world = past
    with as_operator():
        lead = make_member(world.youth, "lena", "agency_lead", 1)
    assert world.open_item.text in told(ask(client_of(lead), world, world.youth, day(1)))
    assert world.open_item.text in told(ask(client_of(lead), world, world.bob, day(1)))
    for other in (world.police, world.ines):
        assert ask(client_of(lead), world, other, day(1)).status_code == 422


def test_what_a_member_did_for_another_agency_is_not_told_to_the_lead(past: World, client_of: ClientOf) -> None:
    world = past
    with as_operator():
        lead = make_member(world.youth, "lena", "agency_lead", 1)
    with at(ago(30)):
        client_of(world.bob).get(reverse("cases:case", args=[world.case.reference]))
    with at(ago(20)), as_operator():
        world.bob.agency = world.police
        world.bob.save(force_update=True)
    with at(ago(15)):
        client_of(world.bob).get(reverse("cases:case", args=[world.case.reference]))
    opened = told(ask(client_of(lead), world, world.bob, day(5)))[""].opened
    assert [one.first.date() for one in opened] == [ago(30).date()]
    assert told(ask(client_of(lead), world, world.bob, day(5)))[""].shown == []
    assert names(told(ask(client_of(lead), world, world.bob, day(25)))[""].shown) == ["Bob"]
    assert "Bob" in names(told(ask(client_of(world.alice), world, world.police, day(5)))[""].shown)


def test_what_a_member_heard_for_another_agency_is_not_told_to_the_lead(past: World, client_of: ClientOf) -> None:
    world = past
    with as_operator():
        lead = make_member(world.police, "lena", "agency_lead", 1)
        make_meeting(world, ago(20))
    with at(ago(15)), as_operator():
        world.bob.agency = world.police
        world.bob.save(force_update=True)
    known = told(ask(client_of(lead), world, world.bob, day(10)))
    assert known[world.open_item.text].shown
    assert all(not one.heard for one in known.values())
    assert told(ask(client_of(world.alice), world, world.bob, day(10)))[""].heard


def test_only_what_the_viewer_reads_today_is_told(past: World, client_of: ClientOf) -> None:
    world = past
    with at(ago(20)):
        client_of(world.ines).get(reverse("cases:case", args=[world.case.reference]))
    found = told(ask(client_of(world.alice), world, world.police, day(10)))
    # Alice reads the shared version of what Ines reads in full.
    assert world.police_item.text not in found
    shared = found[world.police_extract.text]
    assert names(shared.shown) == names(shared.opened) == ["Ines"]
    assert not shared.shown[0].is_shared
    assert not shared.opened[0].is_shared
    answer = ask(client_of(world.ines), world, world.ines, day(10))
    assert world.police_item.text in told(answer)
    assert world.named_item.text not in answer.content.decode()


def test_a_grant_counts_while_it_held(past: World, client_of: ClientOf) -> None:
    world = past
    # The school's grant ended yesterday by its date.
    assert names(told(ask(client_of(world.alice), world, world.school, day(1)))[world.open_item.text].shown) == ["Dirk"]
    assert told(ask(client_of(world.alice), world, world.school, day(0))) == {}


def test_a_grant_that_was_taken_away_counts_before(past: World, client_of: ClientOf) -> None:
    world = past
    with at(ago(20)), as_operator():
        AgencyGrant.objects.get(group=world.youth.group, permission__codename="view").delete()
    assert world.open_item.text in told(ask(client_of(world.alice), world, world.youth, day(21)))
    assert world.open_item.text not in told(ask(client_of(world.alice), world, world.youth, day(20)))


def test_agreement_clearance_and_seat_count_as_they_were(past: World, client_of: ClientOf) -> None:
    world = past
    client = client_of(world.alice)
    with at(ago(30)), as_operator():
        Agreement.objects.get(agency=world.youth).delete()
    with at(ago(25)), as_operator():
        Member.objects.filter(pk=world.ines.pk).update(clearance=0)
    assert names(told(ask(client, world, world.bob, day(31)))[world.open_item.text].shown) == ["Bob"]
    assert told(ask(client, world, world.bob, day(29))) == {}
    assert names(told(ask(client, world, world.ines, day(26)))[world.open_item.text].shown) == ["Ines"]
    assert world.open_item.text not in told(ask(client, world, world.ines, day(24)))


def test_the_text_is_that_of_the_day(past: World, client_of: ClientOf) -> None:
    world = past
    before = world.open_item.text
    with at(ago(20)), as_operator():
        world.open_item.text = "Talks no more."
        world.open_item.save(update_fields=["text"])
    earlier = told(ask(client_of(world.alice), world, world.bob, day(25)))
    assert earlier[before].said.is_changed
    later = told(ask(client_of(world.alice), world, world.bob, day(15)))
    assert not later["Talks no more."].said.is_changed
    assert before not in later


def test_a_former_version_that_asked_for_more_stays_hidden(past: World, client_of: ClientOf) -> None:
    world = past
    with at(ago(30)), as_operator():
        item = make_item(world.case, world.ines, "Narrow once.", classification=3, day=day(40))
    with at(ago(25)):
        client_of(world.ines).get(reverse("cases:case", args=[world.case.reference]))
    with at(ago(20)), as_operator():
        item.text, item.classification = "Wide now.", 1
        item.save(force_update=True)
    client = client_of(world.alice)
    then = ask(client, world, world.ines, day(24))
    assert "Narrow once." not in then.content.decode()
    assert "Wide now." not in told(then)
    assert names(told(ask(client, world, world.ines, day(15)))["Wide now."].shown) == ["Ines"]
    assert told(ask(client, world, world.ines, day(15)))["Wide now."].opened == []


def test_a_release_is_told_to_who_may_know_it(past: World, client_of: ClientOf) -> None:
    world = past
    with as_operator():
        lead = make_member(world.youth, "lena", "agency_lead", 3)
        Member.objects.filter(pk__in=[world.bob.pk, world.alice.pk]).update(clearance=3)
        item = make_item(world.case, world.ines, "For Bob.", audience="people", named_people=[world.alice.pk, lead.pk])
    all_at(ago(60))
    with at(ago(30)), as_operator():
        Layer.objects.filter(pk=item.pk).update(day=day(50))
    with at(ago(20)), acting_as(world.ines.pk):
        release_item(actor=world.ines, item=item, member=world.bob, purpose="A talk", valid_from=day(20))
    with at(ago(10)):
        client_of(world.bob).get(reverse("cases:case", args=[world.case.reference]))
    for viewer in (world.alice, lead):
        assert item.text not in told(ask(client_of(viewer), world, world.bob, day(5)))
    with at(ago(4)), acting_as(world.ines.pk):
        release_item(actor=world.ines, item=item, agency=world.youth, purpose="A talk", valid_from=day(4))
    known = told(ask(client_of(lead), world, world.bob, day(3)))[item.text]
    assert names(known.shown) == ["Bob"]
    assert item.text not in told(ask(client_of(world.alice), world, world.bob, day(3)))


def test_who_is_kept_out_is_told_to_who_shares(past: World, client_of: ClientOf) -> None:
    world = past
    with as_operator():
        lead = make_member(world.youth, "lena", "agency_lead", 1)
    assert told(ask(client_of(world.alice), world, world.carol, day(1))) == {}
    assert world.open_item.text in told(ask(client_of(lead), world, world.carol, day(1)))
    with at(ago(1)), as_operator():
        Recusal.objects.all().delete()
    assert told(ask(client_of(world.alice), world, world.carol, day(2))) == {}
    assert world.open_item.text in told(ask(client_of(world.alice), world, world.carol, day(1)))


def test_an_operators_reading_is_not_the_members(past: World, client_of: ClientOf) -> None:
    world = past
    with at(ago(9)), as_operator():
        Reading.objects.create(
            at=ago(9), member_id=world.bob.pk, operator="tester", case_id=world.case.pk, screen="disclose"
        )
    assert told(ask(client_of(world.alice), world, world.bob, day(5)))[""].opened == []


def test_what_was_brought_in_counts_by_its_dates(world: World, client_of: ClientOf) -> None:
    """The cast is an operator's work of today, and the record begins with it."""
    with as_operator():
        Layer.objects.filter(pk=world.open_item.pk).update(day=day(50))
    client = client_of(world.alice)
    answer = ask(client, world, world.youth, day(40))
    assert answer.context["begins"] == today()
    # The item was changed (by the operator, today) after it was brought in; its first version is of today.
    assert world.open_item.text not in told(answer)
    assert names(told(answer)[""].shown) == ["Bob"]
    assert told(ask(client, world, world.youth, day(120))) == {}


@pytest.mark.parametrize(
    "wrong", [{"day": ""}, {"day": "0001-01-01"}, {"day": "9999-12-31"}, {"who": "x"}, {"how": "x"}]
)
def test_bad_input_is_told_at_its_field(past: World, client_of: ClientOf, wrong: dict[str, str]) -> None:
    where = reverse("inquiry:case_known", args=[past.case.reference])
    asked = {"who": f"agency:{past.youth.pk}", "day": day(1).isoformat()} | wrong
    answer = client_of(past.alice).get(where, asked)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [*wrong]


def test_that_it_was_looked_at_is_on_record(past: World, client_of: ClientOf) -> None:
    world = past
    ask(client_of(world.alice), world, world.ines, day(1))
    with as_operator():
        reading = Reading.objects.get(screen="inquiry:case_known")
    assert reading.member_id == world.alice.pk
    assert world.open_item.pk in reading.full
    assert reading.extracts == [world.police_item.pk]


def test_over_all_cases(past: World, client_of: ClientOf) -> None:
    world = past
    asked = {"who": f"member:{world.erin.pk}", "day": day(1).isoformat()}
    answer = client_of(world.alice).get(reverse("inquiry:known"), asked)
    assert {one.case for one in answer.context["page"].object_list} == {world.brother}
    with as_operator():
        assert Reading.objects.get(screen="inquiry:known").case_id == world.brother.pk


@pytest.mark.parametrize("where", ["case", "all"])
def test_one_and_twenty_ask_the_same_number_of_queries(past: World, client_of: ClientOf, where: str) -> None:
    world, client = past, client_of(past.alice)
    asked = {"who": f"agency:{world.youth.pk}", "day": day(0).isoformat()}
    address = reverse("inquiry:known") if where == "all" else reverse("inquiry:case_known", args=[world.case.reference])
    with as_operator():
        make_meeting(world, ago(20))
    client.get(address, asked)
    with CaptureQueriesContext(connection) as one:
        client.get(address, asked)
    with as_operator():
        for n in range(20):
            make_item(world.case, world.bob, f"Text {n}")
            make_member(world.youth, f"many{n}", "practitioner", 1)
            if where == "all":
                another = make_case(world.city, f"ELM-C{n:04}", "minors", ("Noor", f"Fill{n}"), date(2010, 1, 1))
                grant(another, world.youth)
    client_of(world.bob).get(reverse("cases:case", args=[world.case.reference]))
    with CaptureQueriesContext(connection) as twenty:
        answer = client.get(address, asked)
    assert len(answer.context["page"].object_list) > 20
    assert len(twenty) == len(one), [q["sql"][:150] for q in twenty.captured_queries]


def test_what_was_heard_by_being_present(past: World, client_of: ClientOf) -> None:
    world = past
    with as_operator():
        make_meeting(world, ago(20))
    found = told(ask(client_of(world.alice), world, world.youth, day(10)))
    assert [(one.member, one.meeting) for one in found[world.open_item.text].heard] == [(world.bob, world.forum.name)]
    assert [one.member for one in found[""].heard] == [world.bob]
    assert all(not one.heard for one in told(ask(client_of(world.alice), world, world.youth, day(30))).values())
    only = told(ask(client_of(world.alice), world, world.youth, day(10), how="heard"))
    assert set(only) == {"", world.open_item.text}
