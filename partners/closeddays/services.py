"""Saying when an agency is closed, and taking it back; the database refuses what a check here forgets."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partners.agencies.models import Agency
from partners.closeddays.models import LONGEST_DAYS, ClosedDays
from partners.members.gate import answers_for
from partners.members.models import Member

# So far ahead are closed days known.
YEARS_AHEAD = 2


@transaction.atomic
def close_agency(*, actor: Member, agency: Agency, first_on: date, last_on: date, kind: str) -> ClosedDays:
    """Say that an agency is closed from one day to another, both included (PRACTICE.md, "Stand-ins").

    Raises PermissionDenied unless the actor answers for the agency, ValidationError for days that have passed, that are
    out of order, and for more than a year or further ahead than two.
    """
    if not answers_for(agency):
        raise PermissionDenied
    today = actor.municipality.today
    if last_on < today:
        raise ValidationError({"last_on": _("This day has passed.")})
    if last_on < first_on:
        raise ValidationError({"last_on": _("The last day is before the first.")})
    if last_on - first_on >= timedelta(days=LONGEST_DAYS) or last_on.year > today.year + YEARS_AHEAD:
        raise ValidationError({"last_on": _("At most a year at once, and no more than two years ahead.")})
    closed = ClosedDays(agency=agency, first_on=first_on, last_on=last_on, kind=kind)
    closed.save(force_insert=True)
    return closed


@transaction.atomic
def reopen_agency(*, actor: Member, closed: ClosedDays) -> None:
    """Take closed days back; history keeps them. Raises PermissionDenied as `close_agency`."""
    if not answers_for(closed.agency):
        raise PermissionDenied
    closed.delete()
