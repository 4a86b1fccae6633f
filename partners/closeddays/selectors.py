"""When agencies are closed; known to whoever knows the agency."""

from datetime import date

from django.db.models import F, QuerySet, Value

from partners.agencies.models import Agency
from partners.closeddays.days import OpenDay
from partners.closeddays.models import ClosedDays


def closed_days_of(agency: Agency, day: date) -> QuerySet[ClosedDays]:
    """Return the closed days of `agency`, and of the one that it is part of, that end on `day` or later, in order."""
    rows = ClosedDays.objects.filter(agency__in=[agency.pk, agency.part_of_id], last_on__gte=day)
    return rows.select_related("agency").order_by("first_on", "last_on", "pk")


def open_day(agency: Agency, day: date) -> date:
    """Return the first day from `day` on at which `agency` is open."""
    opens: date = Agency.objects.values_list(OpenDay(F("pk"), Value(day)), flat=True).get(pk=agency.pk)
    return opens
