"""Whose case it is, as far as the acting member may know."""

from datetime import date

from django.core.exceptions import ObjectDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.days import today
from cases.file.models import AgeBand, Case, Identity

NOT_SHOWN = _("Name not shown")
# From this age on a person belongs to the adults' table.
OF_AGE = 18
# Below it no phenomenon is named and youth welfare leads (PRACTICE.md, "What the portal refuses").
CHILD = 12


def identity_of(case: Case) -> Identity | None:
    """Return the identity, None where it is not shown; costs no query on a case loaded with it."""
    try:
        return case.identity
    except ObjectDoesNotExist:
        return None


def name_of(case: Case) -> str | Promise:
    """Return the person's name, or that it is not shown."""
    identity = identity_of(case)
    return str(identity) if identity else NOT_SHOWN


def name_in_texts(case: Case) -> str:
    """Return what stands for the name in texts where it is not told (guard.leave_out_name), "" where it is."""
    return "[N. N.]" if case.is_anonymous and identity_of(case) is None else ""


def is_unsaid(case: Case) -> bool:
    """Tell whether the acting member knows a name that not everyone at the table is told."""
    return case.is_anonymous and identity_of(case) is not None


def age_on(born_on: date, day: date) -> int:
    """Return the age in full years on `day`; who was born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def age_of(case: Case) -> int | str | Promise | None:
    """Return the age today; where the identity is not shown the age band that was said, None where none was."""
    identity = identity_of(case)
    if identity:
        return age_on(identity.born_on, today(case.municipality))
    return AgeBand(case.age_band).label if case.age_band else None
