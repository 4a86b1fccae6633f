"""What the oracle says of a change that lets somebody newly read what whoever makes it cannot: it waits."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from tests.access.oracle import Installation, Thing

# What was said of a case, each with the clearance that it asks for where it says nothing.
Said = list[tuple[Thing, int]]


def statements(city: Installation, case: Thing) -> Said:
    """Return what a city file tells of a case."""
    items = case.get("items", [])
    with_default = (*items, *case.get("told", {}).values())
    said = [(one, 1) for one in with_default] + [(city.shared_version(one), 0) for one in items if one.get("extract")]
    return said + [(one, 0) for one in (*case.get("goals", []), *case.get("actions", []))]


@contextmanager
def weighing(
    city: Installation, u: str, case: Thing, said: Said, concerned: Collection[str], *, lifts: bool = False
) -> Iterator[None]:
    """Let what those concerned newly read of a case, and `u`, who makes the change, cannot, wait for its originator.

    Unless the change `lifts` a recusal, it is weighed as if nobody were kept out.
    """
    day = city.day_of(case, None)
    own = {n for n, (one, asks) in enumerate(said) if city.sees_full(u, case, one, day, asks)}
    before = _lasting(city, case, said, concerned, lifts)
    yield
    for name, n in _lasting(city, case, said, concerned, lifts) - before:
        if n not in own:
            said[n][0].setdefault("waits", {}).setdefault(name, "asked")


def _lasting(city: Installation, case: Thing, said: Said, names: Collection[str], lifts: bool) -> set[tuple[str, int]]:
    """Return who reads which of these for being on the case, today or from a later day on."""
    on_it = {**case, "grants": [one for one in case["grants"] if not one.get("ends_at")]}
    if not lifts:
        on_it["recusals"] = []
    first = city.day_of(case, None)
    begin = {one.get("valid_from") or "" for one in (*on_it["grants"], *city.agreements.values())}
    days = [first, *(day for day in begin if day > first)]
    return {
        (name, n)
        for name in names
        if name in city.members
        for day in days
        if city.sees_case(name, on_it, day)
        for n, (one, asks) in enumerate(said)
        if one.get("audience") != "people" and one["originator"] != city.members[name]["agency"]
        if city.sees_full(name, on_it, {**one, "releases": []}, day, asks)
    }
