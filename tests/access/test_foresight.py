"""What is told before a change, held against the second writing of the rule, over random cities and for the cast."""

from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client

from cases.access.services import end_grant
from cases.models import AgencyGrant, Case, Layer, Recusal
from mscportal.city.importing import bring_in
from mscportal.guard.acting import acting_as, acting_together
from mscportal.guard.foresight import Sight, foresee, sight_of
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.oracle import Installation, Thing, within
from tests.access.random_cities import CityMaker
from tests.cast import World, grant, make_item, make_member, today

Told = dict[tuple[str, str], set[str]]


def layers_seen(city: Installation, u: str, case: Thing, day: str, releases_of: str | None) -> Iterable[str]:
    """Yield the layers of a case that `u` sees; releases count if an agency is named, of its statements alone."""
    for item in case.get("items", []):
        told = item if releases_of in (None, item.get("originator")) else item | {"releases": []}
        cleared = city.members[u].get("clearance", 0)
        if cleared >= item.get("classification", 1) and city.addressed(u, told, day):
            yield f"{item['key']} full"
        if item.get("extract", "") != "" and cleared >= item.get("extract_classification", 0):
            yield f"{item['key']} extract"


def expected(city: Installation, viewer: str) -> Told:
    """Return by member and reference what `viewer` is told of others' sight of items, from NEED_TO_KNOW.md."""
    found: Told = {}
    own = city.members[viewer]["agency"]
    for reference, case in city.cases.items():
        day = city.day_of(case, None)
        if not city.sees_case(viewer, case, day):
            continue
        shares = any(
            "share" in g.get("permissions", ["view"])
            and within(day, g)
            and (g.get("member") == viewer or g.get("agency") == own)
            for g in case["grants"]
        )
        known = case if shares else case | {"recusals": []}
        mine = set(layers_seen(city, viewer, case, day, None))
        for u in city.members:
            if city.sees_case(u, known, day):
                found[u, reference] = mine & set(layers_seen(city, u, case, day, own))
    return found


def told_to(viewer: Member) -> Told:
    """Return what the portal tells `viewer` of everybody's sight of items."""
    with as_operator():
        names, keys = dict(Member.objects.values_list("pk", "username")), dict(Layer.objects.values_list("pk", "key"))
        references = dict(Case.objects.values_list("pk", "reference"))
    with acting_as(viewer.pk):
        sight = sight_of(names, None, None)
    return {
        (names[member], references[case]): {
            f"{keys[one]} {'full' if is_full else 'extract'}"
            for one, is_full in things
            if one in keys and (is_full or has_extract(things, one))
        }
        for (member, case), things in sight.items()
    }


def has_extract(things: Iterable[tuple[UUID, bool]], item: UUID) -> bool:
    return (item, True) not in things


def as_shown(layers: set[str]) -> set[str]:
    """Of an item that is read in full the shared version is not told apart."""
    full = {one.removesuffix(" full") for one in layers if one.endswith(" full")}
    return {one for one in layers if one.endswith(" full") or one.removesuffix(" extract") not in full}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_it_tells_what_the_rule_says(seed: int) -> None:
    maker, city, told = CityMaker(seed, today(), 4), Installation(), 0
    for document in maker.pair():
        bring_in(document=document, operator="tester")
        city.take(document)
    for viewer in Member.objects.filter(is_active=True):
        shown = told_to(viewer)
        assert shown == {key: as_shown(seen) for key, seen in expected(city, viewer.username).items()}, viewer.username
        told += sum(len(seen) for seen in shown.values())
    assert told > 100


@pytest.mark.django_db
def test_what_is_tried_leaves_nothing_and_does_what_was_told() -> None:
    """End grants of random cities: what was told before is what is so afterwards, and nothing of the trial stays."""
    seed = ended = 0
    while ended < 5:
        with transaction.atomic():
            ended += ended_grants(seed)
            transaction.set_rollback(True)
        seed += 1


def ended_grants(seed: int) -> int:
    """Try the end of grants in turn; return how many of them took sight from somebody."""
    for document in CityMaker(seed, today(), 4).pair():
        bring_in(document=document, operator="tester")
    everyone, ended = list(Member.objects.values_list("pk", flat=True)), 0
    for viewer in Member.objects.filter(is_active=True, agency__is_coordination=True).select_related("municipality"):
        with acting_as(viewer.pk):
            for held in AgencyGrant.objects.exclude(group__agency__is_coordination=True).order_by("pk")[:10]:
                case = Case.objects.select_related("municipality").get(pk=held.content_object_id)
                if viewer.has_perm("cases.share", case):
                    ended += ends_as_told(partial(end_grant, actor=viewer, case=case, grant_id=held.grant_id), everyone)
    return ended


def ends_as_told(deed: Callable[[], None], everyone: list[UUID]) -> bool:
    """Try `deed`, then do it and take it back; return whether somebody lost sight."""
    before = sight_of(everyone, None, None)
    told = foresee(deed, members=lambda: everyone)
    assert sight_of(everyone, None, None) == before
    with transaction.atomic():
        deed()
        after = sight_of(everyone, None, None)
        transaction.set_rollback(True)
    assert {one.member for one in told.loses} == {key[0] for key in before if lost(before, after, key)}
    assert told.gains == []
    return bool(told.loses)


def lost(before: Sight, after: Sight, key: tuple[UUID, UUID]) -> bool:
    return key not in after or bool(before[key] - after[key])


def seen_by(viewer: Member, *, of: Member, case: Case) -> set[UUID] | None:
    """Return what `viewer` is told that another reads of a case; None for no sight of it."""
    with acting_as(viewer.pk):
        found = sight_of([of.pk], None, None).get((of.pk, case.pk))
    return None if found is None else {one for one, _ in found}


def test_who_is_kept_out_is_told_to_who_may_share_alone(world: World) -> None:
    assert seen_by(world.alice, of=world.carol, case=world.case) is None
    assert seen_by(world.ines, of=world.carol, case=world.case) is not None


def test_a_release_is_told_to_the_originator_alone(world: World) -> None:
    with as_operator():
        hidden = make_item(world.case, world.ines, "Released.", audience="people")
        world_release(world, hidden)
    assert hidden.pk in (seen_by(world.ines, of=world.bob, case=world.case) or set())
    with as_operator():
        Layer.objects.filter(pk=hidden.pk).update(named_people=[world.alice.pk])
    assert hidden.pk not in (seen_by(world.alice, of=world.bob, case=world.case) or set())


def world_release(world: World, item: Layer) -> None:
    item.releases.create(
        case=world.case,
        municipality_id=world.city.pk,
        originator=world.police,
        member=world.bob,
        valid_from=world.case.opened_on,
        purpose="A visit",
    )


def test_a_case_that_is_not_seen_is_not_told_of(world: World) -> None:
    assert seen_by(world.bob, of=world.erin, case=world.brother) is None
    assert seen_by(world.alice, of=world.erin, case=world.brother) is not None


def test_several_who_act_together_are_told_nothing(world: World) -> None:
    with acting_together([world.alice.pk, world.bob.pk]):
        assert sight_of([world.bob.pk], None, None) == {}


def test_ending_the_own_right_to_share_lets_nobody_kept_out_appear(world: World) -> None:
    """What who acts may know is settled before the change is tried."""
    with as_operator():
        grant(world.case, world.bob, "view", "contribute", "lead", "share")
        own = world.bob
    with acting_as(own.pk):
        case = Case.objects.select_related("municipality").get(pk=world.case.pk)
        grant_id = case.member_grants.first().grant_id  # type: ignore[union-attr]
        everyone = [world.carol.pk, own.pk]
        told = foresee(lambda: end_grant(actor=own, case=case, grant_id=grant_id), members=lambda: everyone)
        assert told.gains == []


def test_who_looks_acts_as_before_afterwards(world: World) -> None:
    with acting_as(world.alice.pk):
        sight_of([world.bob.pk, world.ines.pk], None, None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT guard.member(), guard.clearance(), guard.agency()")
            assert cursor.fetchone() == (world.alice.pk, 2, world.unit.pk)
        Recusal.objects.create(case=world.case, member=world.dirk, reason="neighbour")


def test_a_raised_clearance_is_told_before_it_is_confirmed(world: World, client_of: Callable[[Member], Client]) -> None:
    with as_operator():
        make_item(world.case, world.alice, "For the cleared.", classification=2)
        lead = make_member(world.youth, "leo", "agency_lead", 2)
    asks = {"agency": world.youth.pk, "role": "practitioner", "clearance": 2, "reason": ""}
    client_of(lead).post(f"/members/{world.bob.pk}/seat/", asks)
    change = world.bob.seat_changes.model._default_manager
    with acting_as(lead.pk):
        pk = change.get(member=world.bob).pk
    alice, address = client_of(world.alice), f"/members/to-confirm/{pk}/"
    told = alice.post(address, {"answer": "confirm"})
    assert [(one.member, one.cases, one.texts) for one in told.context["effects"].gains] == [(world.bob, 0, 1)]
    world.bob.refresh_from_db()
    assert world.bob.clearance == 1
    alice.post(address, {"answer": "confirm", "confirmed": "1"})
    world.bob.refresh_from_db()
    assert world.bob.clearance == 2


def test_narrowed_readers_are_told_before_it_is_saved(world: World, client_of: Callable[[Member], Client]) -> None:
    client, address = client_of(world.bob), f"/cases/{world.case.reference}/information/{world.open_item.pk}/change/"
    form = client.get(address).context["form"]
    kept = {name: form[name].value() or "" for name in form.fields if not name.startswith("named_")}
    typed = kept | {"audience": "agencies"}
    told = client.post(address, typed)
    assert not told.context["form"].errors
    assert [one.member for one in told.context["effects"].loses] == [world.ines, world.alice]
    assert world.open_item.text in told.content.decode()
    with as_operator():
        assert Layer.objects.get(pk=world.open_item.pk).audience == "table"
    assert client.post(address, typed | {"confirmed": "1"}).status_code == 302
    with as_operator():
        assert Layer.objects.get(pk=world.open_item.pk).audience == "agencies"
