"""How often a forum meets: ISO 8601 durations of whole days, weeks, months or years ("P14D", "P2W", "P1M")."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

_DURATION = re.compile(r"P(\d{1,3})([DWMY])")
MONTHS_A_YEAR = 12


def words(cadence: str) -> str:
    """Return a cadence in words, "every 2 weeks"; "" where there is none, the code itself where it is unknown."""
    if not cadence:
        return ""
    read = _read(cadence)
    if read is None:
        return cadence
    days, months = read
    if months:
        return ngettext("every month", "every %(n)d months", months) % {"n": months}
    if days % 7 == 0:
        return ngettext("every week", "every %(n)d weeks", days // 7) % {"n": days // 7}
    return ngettext("every day", "every %(n)d days", days) % {"n": days}


def following(last: datetime, cadence: str, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return the first moment after `last` and `now`, at the same time of day in `zone`; None without a cadence."""
    read = _read(cadence)
    if read is None:
        return None
    local, step = last.astimezone(zone), 1
    while (then := _moved(local, read, step)) <= now:
        step += 1
    return then


def _read(cadence: str) -> tuple[int, int] | None:
    """Return (days, months), of which one is 0; None for what is no duration or an empty one."""
    match = _DURATION.fullmatch(cadence)
    if not match or not (number := int(match[1])):
        return None
    in_days, in_months = {"D": 1, "W": 7}, {"M": 1, "Y": MONTHS_A_YEAR}
    return number * in_days.get(match[2], 0), number * in_months.get(match[2], 0)


def _moved(start: datetime, duration: tuple[int, int], times: int) -> datetime:
    days, months = duration[0] * times, duration[1] * times
    year, month = divmod(start.year * MONTHS_A_YEAR + start.month - 1 + months, MONTHS_A_YEAR)
    day = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])) + timedelta(days=days)
    return start.replace(year=day.year, month=day.month, day=day.day)
