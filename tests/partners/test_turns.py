"""The days on which what is held from one day to another begins to count and counts no longer."""

from datetime import date

from partners.members.sight import turns

TODAY = date(2026, 3, 2)


def test_it_works() -> None:
    assert turns(TODAY, first=date(2026, 3, 3), last=date(2026, 3, 9)) == [date(2026, 3, 3), date(2026, 3, 10)]


def test_days_that_are_over_do_not_count() -> None:
    assert turns(TODAY, first=date(2026, 3, 2), last=date(2026, 3, 1)) == []


def test_no_day_follows_the_last_of_all_days() -> None:
    assert turns(TODAY, last=date.max) == []
