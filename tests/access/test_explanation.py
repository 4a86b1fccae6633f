"""The reasons that are told, held against the second writing of the rule, over random cities and by taking away."""

from collections.abc import Iterator
from random import Random

import pytest
from django.db import transaction

from cases.access.selectors import grants_of
from cases.explanation.reasons import agreements_of, branches_of, grants_to
from cases.models import AgencyGrant, Case, Layer, MemberGrant, Release
from mscportal.city.importing import bring_in
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agreement, Member
from tests.access.oracle import Installation, Thing, within
from tests.access.random_cities import CityMaker
from tests.cast import today

SEEDS = range(3)
Reasons = dict[tuple[str, str], set[tuple[str, str | None]]]


def expected_of(city: Installation, u: str) -> Reasons:
    """Return by (reference, key) through which branches `u` reads an item in full, from NEED_TO_KNOW.md."""
    found: Reasons = {}
    for case in city.cases.values():
        day = city.day_of(case, None)
        for item in case.get("items", []):
            if city.sees_full(u, case, item, day, 1):
                found[case["reference"], item["key"]] = set(_branches(city, u, item, day))
            elif city.sees_extract(u, case, item, day):
                found[case["reference"], item["key"]] = {("table", None)}
    return found


def _branches(city: Installation, u: str, item: Thing, day: str) -> Iterator[tuple[str, str | None]]:
    agency, audience = city.members[u]["agency"], item.get("audience", "table")
    said = {
        "table": audience == "table",
        "agency_wrote": audience == "agencies" and agency == item["originator"],
        "agency_named": audience == "agencies" and agency in item.get("named_agencies", []),
        "wrote": audience == "people" and u == item.get("author"),
        "named": audience == "people" and u in item.get("named_people", []),
    }
    yield from ((branch, None) for branch, holds in said.items() if holds)
    for release in item.get("releases", []):
        if within(day, release) and release.get("member") == u:
            yield "released_to_you", release.get("valid_until")
        if within(day, release) and release.get("agency") == agency:
            yield "released_to_agency", release.get("valid_until")


def told_to(member: Member) -> Reasons:
    """Return what the portal tells `member`: reasons for each layer that there is, by the item's reference and key."""
    with as_operator():
        every = {one.pk: one for one in Layer.objects.select_related("case")}
    with acting_as(member.pk):
        full = {layer.item_id for layer in Layer.objects.filter(part="full")}
        found = branches_of(every)
    return {
        (every[pk].case.reference, every[pk].key): {(branch, until and until.isoformat()) for branch, until in said}
        for pk, said in found.items()
        if not (every[pk].is_extract and every[pk].item_id in full)
    }


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_the_reasons_are_those_of_the_rule(seed: int) -> None:
    maker, city, told = CityMaker(seed, today(), 4), Installation(), 0
    for document in maker.pair():
        bring_in(document=document, operator="tester")
        city.take(document)
    for member in Member.objects.filter(is_active=True):
        reasons = told_to(member)
        assert reasons == expected_of(city, member.username), member.username
        assert all(reasons.values())
        told += len(reasons)
    assert told > 20


@pytest.mark.django_db
def test_whoever_sees_a_case_is_told_agreement_and_grant() -> None:
    maker, seen = CityMaker(5, today(), 4), 0
    for document in maker.pair():
        bring_in(document=document, operator="tester")
    for member in Member.objects.filter(is_active=True):
        with acting_as(member.pk):
            for case in Case.objects.select_related("municipality"):
                assert agreements_of(case, member), (member, case)
                assert grants_to(grants_of(case), member), (member, case)
                seen += 1
    assert seen > 20


@pytest.mark.django_db
def test_what_a_reason_names_takes_sight_away_with_it() -> None:
    """Take away one named fact: the item stays visible exactly while another of the same kind is named."""
    rng = Random(7)
    for document in CityMaker(7, today(), 5).pair():
        bring_in(document=document, operator="tester")
    tried = {True: 0, False: 0}
    members = list(Member.objects.filter(is_active=True).select_related("agency"))
    for member in members:
        with acting_as(member.pk):
            layers = list(Layer.objects.filter(part="full").select_related("case__municipality"))
        for layer in rng.sample(layers, min(len(layers), 20)):
            for kind in ("agreement", "grant", "branch"):
                with transaction.atomic():
                    stays = take_away(member, layer, kind, rng)
                    assert reads(member, layer) == stays, (member, layer.pk, kind)
                    tried[stays] += 1
                    transaction.set_rollback(True)
    assert min(tried.values()) > 5, tried


def reads(member: Member, layer: Layer) -> bool:
    with acting_as(member.pk):
        return Layer.objects.filter(pk=layer.pk).exists()


def take_away(member: Member, layer: Layer, kind: str, rng: Random) -> bool:
    """Take away one of the facts of a kind that are named; tells whether another one is named."""
    with acting_as(member.pk):
        agreements = agreements_of(layer.case, member)
        grants = grants_to(grants_of(layer.case), member)
        branches = [branch for branch, _ in branches_of([layer.pk])[layer.pk]]
    with as_operator():
        if kind == "agreement":
            Agreement.objects.filter(pk=rng.choice(agreements).pk).update(status="ended")
            return len(agreements) > 1
        if kind == "grant":
            gone = rng.choice(grants).grant_id
            AgencyGrant.objects.filter(grant_id=gone).delete()
            MemberGrant.objects.filter(grant_id=gone).delete()
            return len(grants) > 1
        branch = rng.choice(branches)
        take_branch_away(member, Layer.objects.get(pk=layer.pk), branch)
        return set(branches) != {branch}


def take_branch_away(member: Member, layer: Layer, branch: str) -> None:
    others = Member.objects.exclude(pk=member.pk)
    if branch == "table":
        layer.audience, layer.named_people, layer.author = "people", [], others.first()
    elif branch == "agency_wrote":
        layer.originator = type(layer.originator).objects.exclude(pk=member.agency_id).first()
    elif branch == "agency_named":
        layer.named_agencies = [pk for pk in layer.named_agencies if pk != member.agency_id]
    elif branch == "wrote":
        layer.author = others.first()
    elif branch == "named":
        layer.named_people = [pk for pk in layer.named_people if pk != member.pk]
    elif branch == "released_to_you":
        Release.objects.filter(statement=layer, member=member).delete()
    else:
        Release.objects.filter(statement=layer, agency=member.agency_id).delete()
    layer.save(force_update=True)
