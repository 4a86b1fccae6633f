"""`disclose` against the second writing of the rule, over random cities, on several days."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mscportal.city.disclosure import disclose
from mscportal.city.importing import bring_in
from partners.models import Member
from tests.access.oracle import Installation, Thing
from tests.access.random_cities import CityMaker
from tests.cast import today

ENOUGH = 300_000
# Days before, at and after the edges of the ranges; none is today, as the municipality counts it.
DAYS = (None, -160, -100, -50, -1, 1, 60)


def compare(city: Installation, start: date, tally: Counter[str]) -> None:
    """Compare what each member is told on each day, and count the decisions and what was shown."""
    members = Member.objects.select_related("municipality").order_by("username")
    for member in members:
        for offset in DAYS:
            day = None if offset is None else start + timedelta(offset)
            shown = disclose(member=member, operator="tester", day=day)["cases"]
            expected = city.told(member.username, day.isoformat() if day else None)
            assert shown == expected, (member.username, day)
            tally["decisions"] += city.decisions()
            tally.update(f"{item['shown']} texts" for case in shown for item in case["items"])
            tally.update("identities" if case["identity"] else "names kept back" for case in shown)
            tally["relations"] += sum(len(case["relations"]) for case in shown)


def bring(city: Installation, document: Thing) -> None:
    """Bring a file into the database and into the oracle."""
    bring_in(document=document, operator="tester")
    city.take(document)


@pytest.mark.django_db
def test_it_shows_what_the_rule_says_and_nothing_else() -> None:
    tally: Counter[str] = Counter()

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(seed=st.integers(0, 2**32), size=st.integers(1, 5))
    def agrees(seed: int, size: int) -> None:
        day = today()
        maker, city = CityMaker(seed, day, size), Installation()
        with transaction.atomic():
            first, second = maker.pair()
            bring(city, first)
            bring(city, second)
            compare(city, day, tally)
            bring(city, maker.again(first))
            compare(city, day, tally)
            transaction.set_rollback(True)

    while tally["decisions"] < ENOUGH:
        agrees()
    # A comparison of nothing with nothing would agree too.
    for shown in ("full texts", "extract texts", "identities", "names kept back", "relations"):
        assert tally[shown] > ENOUGH / 500, tally
