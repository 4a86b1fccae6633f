"""What counts of the past is what held on the day that is asked about: grants, agreements, seats, texts, releases."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from cases.models import AgencyGrant, Layer, Recusal
from cases.release.services import release_item
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.look.dates import day_in_words
from mscportal.record.models import Reading
from partners.models import Agreement, Member
from tests.cast import World, make_item, make_member, today
from tests.inquiry.asking import ago, ask, day, names, told
from tests.inquiry.past import all_at, at

ClientOf = Callable[[Member], Client]


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
    assert answer.context["limits"][0].startswith(f"The record begins on {day_in_words(today(), 'long')}.")
    # The item was changed (by the operator, today) after it was brought in; its first version is of today.
    assert world.open_item.text not in told(answer)
    assert names(told(answer)[""].shown) == ["Bob"]
    assert told(ask(client, world, world.youth, day(120))) == {}
