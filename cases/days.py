"""Days of a case are days in its municipality's time zone (NEED_TO_KNOW.md, "Words")."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from partners.models import Municipality


def day_of(moment: datetime, municipality: Municipality) -> date:
    """Return the day on which `moment` fell in `municipality`."""
    return moment.astimezone(ZoneInfo(municipality.timezone)).date()


def today(municipality: Municipality) -> date:
    """Return today in `municipality`."""
    return datetime.now(ZoneInfo(municipality.timezone)).date()
