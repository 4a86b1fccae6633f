"""Days of a case are days in its municipality."""

from datetime import UTC, date, datetime

import pytest

from cases.days import day_of, months_after
from partners.models import Municipality


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Brussels", date(2026, 3, 2)), ("America/New_York", date(2026, 3, 1))]
)
def test_the_day_is_that_of_the_municipality(zone: str, day: date) -> None:
    assert day_of(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), Municipality(timezone=zone)) == day


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 8, 31), 18, date(2028, 2, 29)),
        (date(2026, 1, 15), 72, date(2032, 1, 15)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later
