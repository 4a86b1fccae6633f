"""NEED_TO_KNOW.md a second time, third part: who asks for an item, and who answers (originator control).

Like tests/access/oracle.py it knows neither the database nor its SQL.
"""

from tests.access.oracle import Thing, within
from tests.access.oracle_meetings import Conferences


def asks(city: Conferences, u: str, case: Thing, item: Thing) -> bool:
    """Whoever reads an item, in full or as its shared version, asks for it, and is told of the own request."""
    day = city.day_of(case, None)
    return city.sees_full(u, case, item, day, 1) or city.sees_extract(u, case, item, day)


def answers(city: Conferences, u: str, case: Thing, item: Thing, *, asker: str) -> bool:
    """Told outside the rule, e: an originator, about a request for its own statement.

    It "still answers requests about its own statements" when it does not see the case any more ("Writing"): all of
    sees_full holds but for sight of the case, on which its agency was once. Nobody answers themselves.
    """
    member, day = city.members[u], city.day_of(case, None)
    recused = {city.person(one["member"]) for one in case.get("recusals", [])}
    if u == asker or member["agency"] != item["originator"] or not member.get("active", True):
        return False
    if city.person(u) in recused or member.get("clearance", 0) < item.get("classification", 1):
        return False
    seen = city.sees_case(u, case, day)
    was_there = any(grant.get("agency") == member["agency"] for grant in case["grants"])
    released = [one for one in item.get("releases", []) if within(day, one) and seen]
    return (seen or was_there) and city.addressed(u, {**item, "releases": released}, day)
