"""See as, over random cities: exactly what both read by the second writing of the rule, so far as it is told."""

from random import Random
from uuid import UUID

import pytest

from cases.models import Case, Goal, Identity, Layer
from mscportal.city.importing import bring_in
from mscportal.guard.acting import Beside, acting_as, acting_beside
from partners.models import Member
from tests.access.oracle import Installation, Thing
from tests.access.random_cities import CityMaker
from tests.cast import today

SEEDS = range(3)
PAIRS = 60
Seen = tuple[set[str], set[str], bool]


def shown(beside: Beside) -> Seen:
    """Return texts, goals and whether the name is shown while two see together."""
    with acting_beside(beside):
        texts = {layer.text for layer in Layer.objects.readable()}
        return texts, {goal.title for goal in Goal.objects.all()}, Identity.objects.exists()


def expected(city: Installation, c: Thing, viewer: str, other: str) -> Seen:
    """Return what the rule lets both read, by what the viewer may know of the other."""
    day = city.day_of(c, None)
    shares = may_share(city, c, viewer, day)
    # Who is kept out is told to nobody who may not share.
    blind = c if shares else {**c, "recusals": []}
    if not city.sees_case(viewer, c, day) or not city.sees_case(other, blind, day):
        return set(), set(), False
    own = city.members[viewer]["agency"]
    texts = set()
    for item in c.get("items", []):
        known = item if item["originator"] == own else {**item, "releases": []}
        both_full = city.sees_full(viewer, c, item, day, 1) and city.sees_full(other, blind, known, day, 1)
        cleared = min(city.members[one].get("clearance", 0) for one in (viewer, other))
        if both_full:
            texts.add(item["text"])
        elif item.get("extract") and cleared >= item.get("extract_classification", 0):
            texts.add(item["extract"])
    goals = {
        one["title"]
        for one in c.get("goals", [])
        if city.sees_full(viewer, c, one, day, 0) and city.sees_full(other, blind, one, day, 0)
    }
    named = city.sees_identity(viewer, c, day) and (not shares or city.sees_identity(other, c, day))
    return texts, goals, named


def may_share(city: Installation, c: Thing, u: str, day: str) -> bool:
    agency = city.members[u]["agency"]
    return city.sees_case(u, c, day) and any(
        "share" in one.get("permissions", [])
        and one["valid_from"] <= day <= (one.get("valid_until") or day)
        and u == one.get("member", u)
        and agency == one.get("agency", agency)
        for one in c["grants"]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_both_read_what_is_shown(seed: int) -> None:
    rng, city, maker = Random(seed), Installation(), CityMaker(seed, today(), 4)
    for document in maker.pair():
        bring_in(document=document, operator="tester")
        city.take(document)
    members = {member.username: member.pk for member in Member.objects.filter(is_active=True)}
    found = 0
    for _ in range(PAIRS):
        viewer, other = rng.choice(sorted(members)), rng.choice(sorted(members))
        with acting_as(members[viewer]):
            cases = dict(Case.objects.values_list("reference", "pk"))
            own = {layer.text for layer in Layer.objects.all()}
        for reference, case in cases.items():
            c = city.cases[reference]
            if not may_share(city, c, viewer, city.day_of(c, None)) and not on_it(city, c, other):
                continue  # the page offers nobody who is not on the case
            seen = shown(Beside(members[viewer], members[other], case))
            assert seen == expected(city, c, viewer, other), (viewer, other, reference)
            assert seen[0] <= own
            found += len(seen[0])
    assert found > 20


def on_it(city: Installation, c: Thing, u: str) -> bool:
    """Tell whether somebody is on a case, were nobody kept out of it."""
    return city.sees_case(u, {**c, "recusals": []}, city.day_of(c, None))


@pytest.mark.django_db
def test_nobody_sees_a_case_that_they_do_not_see_themselves() -> None:
    city, maker, tried = Installation(), CityMaker(11, today(), 3), 0
    for document in maker.pair():
        bring_in(document=document, operator="tester")
        city.take(document)
    members = {member.username: member.pk for member in Member.objects.filter(is_active=True)}
    sees: dict[str, dict[str, UUID]] = {}
    for name, pk in members.items():
        with acting_as(pk):
            sees[name] = dict(Case.objects.values_list("reference", "pk"))
    for viewer in members:
        for other in members:
            for reference, case in sees[other].items():
                if reference not in sees[viewer]:
                    assert shown(Beside(members[viewer], members[other], case)) == (set(), set(), False)
                    tried += 1
    assert tried > 10
