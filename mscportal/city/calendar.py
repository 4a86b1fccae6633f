"""Days that follow from other days: review and destruction of an imported case, and a city moved to today."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mscportal.city.shape import Thing

REVIEW_EVERY = timedelta(weeks=26)  # Channel: reviews after 6 and 12 months.
YEARS_KEPT = 6  # A council's Channel notice: records are kept 6 years.


def next_review(opened: date, today: date) -> date:
    """Return the first half-yearly review after `opened` that is not over."""
    halves = max(1, -(-(today - opened) // REVIEW_EVERY))
    return opened + halves * REVIEW_EVERY if opened.year < date.max.year else opened


def destroyed_on(opened: date, review_on: date) -> date:
    """Return the day six years after `opened`, never before the review."""
    year = min(opened.year + YEARS_KEPT, date.max.year)
    is_leap_day = (opened.month, opened.day) == (2, 29)
    return max(opened.replace(year=year, day=28) if is_leap_day else opened.replace(year=year), review_on)


def moved_to(today: date, document: Thing) -> Thing:
    """Return the document with every day and time moved by the days between its `as_of` and `today`.

    Times keep their hour on the municipality's clock. A document without `as_of` stays as it is.
    """
    if "as_of" not in document:
        return document
    zone = ZoneInfo(document.get("municipality", {}).get("timezone", "UTC"))
    moved: Thing = _moved(document, today - document["as_of"], zone)
    return moved


def _moved(value: Any, by: timedelta, zone: ZoneInfo) -> Any:
    if isinstance(value, dict):
        return {key: _moved(one, by, zone) for key, one in value.items()}
    if isinstance(value, list):
        return [_moved(one, by, zone) for one in value]
    if isinstance(value, datetime):
        clock = value.astimezone(zone).replace(tzinfo=None)
        return (clock + by).replace(tzinfo=zone).astimezone(UTC)
    return value + by if isinstance(value, date) else value
