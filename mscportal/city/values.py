"""Single values of a city file: each check returns the value as the portal holds it, or raises ValueError."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from mscportal.city.faults import shown

Check = Callable[[object], object]

LONGEST_TEXT = 100_000
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})")


def text(most: int = LONGEST_TEXT, *, blank: bool = False, like: str = "") -> Check:
    """Return the check of a text of at most `most` signs that matches `like` as a whole."""
    pattern = re.compile(like)

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise ValueError("not a text")
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ValueError("holds signs that cannot be stored")
        if not blank and not value.strip():
            raise ValueError("empty")
        if len(value) > most:
            raise ValueError(f"longer than {most} signs")
        if like and not pattern.fullmatch(value):
            raise ValueError(f"'{shown(value)}' is not of the form {like}")
        return value

    return check


def one_of(choices: type[models.Choices] | Iterable[str]) -> Check:
    """Return the check of one of the named values."""
    known = [str(value) for value in getattr(choices, "values", choices)]

    def check(value: object) -> str:
        if not isinstance(value, str) or value not in known:
            raise ValueError(f"'{shown(value)}' is none of {', '.join(known)}")
        return value

    return check


def whole(least: int, most: int) -> Check:
    """Return the check of a whole number within bounds."""

    def check(value: object) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"not a whole number from {least} to {most}")
        return value

    return check


def flag(value: object) -> bool:
    """Check true or false."""
    if not isinstance(value, bool):
        raise ValueError("not true or false")
    return value


def day(value: object) -> date:
    """Check a day."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError("not a day (YYYY-MM-DD)")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"'{value}' is no day of the calendar") from error


def moment(value: object) -> datetime:
    """Check a time with its offset."""
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise ValueError("not a time with an offset (YYYY-MM-DDThh:mm:ss+hh:mm)")
    try:
        instant = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"'{value}' is no time of the calendar") from error
    if not 1 < instant.year < 9999:
        raise ValueError(f"'{value}' is no time of the calendar")
    return instant


def email(value: object) -> str:
    """Check an e-mail address, or none."""
    address = str(text(254, blank=True)(value))
    try:
        if address:
            validate_email(address)
    except ValidationError as error:
        raise ValueError(f"'{shown(value)}' is no e-mail address") from error
    return address


def zone(value: object) -> str:
    """Check the name of a time zone."""
    if not isinstance(value, str) or value not in _zones():
        raise ValueError(f"no time zone '{shown(value)}'")
    ZoneInfo(value)
    return value


@cache
def _zones() -> frozenset[str]:
    """Zones by region; names without one mean different things to different systems."""
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def duration(value: object) -> str:
    """Check an ISO 8601 duration of days or more."""
    checked = text(10, like=r"P(?=[0-9])([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?")(value)
    if not re.search("[1-9]", str(checked)):
        raise ValueError("a duration of nothing")
    return str(checked)


def or_none(check: Check) -> Check:
    """Let null stand for nothing named or open."""
    return lambda value: None if value is None else check(value)
