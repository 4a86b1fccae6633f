"""Changing the head of a case and its identity."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.days import months_after, today
from cases.file.identity import OF_AGE, age_on
from cases.file.models import Case, Identity
from cases.file.phenomena import check_phenomena
from cases.gate import require
from mscportal.record.versions import check_version
from partners.models import Member, Table

# No case stays open without a fresh reason every six months (PRACTICE.md).
REVIEW_AFTER_MONTHS = 6
OLDEST = 120


@transaction.atomic
def change_case(
    *,
    actor: Member,
    case: Case,
    seen: str | None = None,
    coordinator: Member | None,
    legal_basis: str,
    review_on: date,
    age_band: str | None = None,
) -> Case:
    """Change what the head says; asks for `lead`. The age band (None: as it is) is that of a case without a name.

    Raises PermissionDenied, StaleSave, ValidationError.
    """
    current = locked_case(actor, case)
    check_version(current, seen)
    day = today(case.municipality)
    if review_on != current.review_on and not day <= review_on <= months_after(day, REVIEW_AFTER_MONTHS):
        raise ValidationError({"review_on": _("Choose a day from today to at most six months ahead.")})
    current.coordinator, current.review_on, current.legal_basis = coordinator, review_on, legal_basis
    if current.is_anonymous and age_band is not None:
        current.age_band = age_band
    current.save(force_update=True)
    return current


@transaction.atomic
def move_table(*, actor: Member, case: Case, table: str) -> Case:
    """Move a case to the other table: from now on agreements of that table count. Asks for `lead`."""
    current = locked_case(actor, case)
    if current.table != table:
        current.table = table
        current.save(force_update=True)
    return current


@transaction.atomic
def change_identity(
    *,
    actor: Member,
    case: Case,
    seen: str | None = None,
    given_name: str,
    family_name: str,
    born_on: date,
    address: str,
    residence: str,
) -> Identity:
    """Correct whose case it is; asks for `lead` and for seeing the identity.

    Raises PermissionDenied, StaleSave, ValidationError.
    """
    require(actor, "lead", case)
    identity = Identity.objects.select_for_update().filter(case=case).first()
    if identity is None:
        raise PermissionDenied
    check_version(identity, seen)
    day = today(case.municipality)
    check_birth(born_on, day)
    codes = list(case.phenomenons.values_list("code", flat=True))
    if codes:
        try:
            check_phenomena(codes, born_on=born_on, day=day)
        except ValidationError as error:
            raise ValidationError({"born_on": error.messages}) from error
    identity.given_name, identity.family_name, identity.born_on = given_name, family_name, born_on
    identity.address, identity.residence = address, residence
    identity.save(force_update=True)
    return identity


def check_birth(born_on: date, day: date) -> None:
    """Raise ValidationError({"born_on": …}) for a birth date of nobody alive."""
    if born_on > day or age_on(born_on, day) > OLDEST:
        raise ValidationError({"born_on": _("This cannot be a birth date.")})


def fits_table(born_on: date, table: str, day: date) -> bool:
    """Tell whether somebody of this age belongs to the table: minors until eighteen, then adults."""
    return (age_on(born_on, day) < OF_AGE) == (table == Table.MINORS)


def locked_case(actor: Member, case: Case) -> Case:
    """Lock the head for this transaction; raises PermissionDenied without `lead`."""
    require(actor, "lead", case)
    return Case.objects.select_for_update().get(pk=case.pk)
