"""What did they know, and when: shown by the rule, opened, heard."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.models import Attendance, SlotPresence, SlotRecord
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cast import World, grant, make_case, make_item, make_member
from tests.inquiry.asking import ago, ask, day, names, told
from tests.inquiry.past import at

ClientOf = Callable[[Member], Client]


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
