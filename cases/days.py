"""Days of a case are days in its municipality's time zone (NEED_TO_KNOW.md, "Words")."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

from partners.models import Municipality


def day_of(moment: datetime, municipality: Municipality) -> date:
    """Return the day on which `moment` fell in `municipality`."""
    return moment.astimezone(ZoneInfo(municipality.timezone)).date()


def today(municipality: Municipality) -> date:
    """Return today in `municipality`."""
    return datetime.now(ZoneInfo(municipality.timezone)).date()


def months_after(day: date, months: int) -> date:
    """Return the same day of the month `months` later, or that month's last day."""
    year, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))
