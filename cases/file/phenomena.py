"""What a case is about. `none_identified` is a full answer, and under twelve the only one."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.file.identity import CHILD, age_on
from cases.file.models import Case, Phenomenon
from cases.gate import require
from partners.models import Clearance, Member

NONE = Phenomenon.Code.NONE_IDENTIFIED


def check_phenomena(codes: Collection[str], *, born_on: date | None, day: date) -> None:
    """Raise ValidationError({"phenomena": …}) for an answer that the portal refuses (PRACTICE.md)."""
    if not codes:
        raise ValidationError({"phenomena": _("Choose what the case is about, or that none is identified.")})
    if NONE in codes and len(codes) > 1:
        raise ValidationError({"phenomena": _("None identified stands alone.")})
    if born_on and age_on(born_on, day) < CHILD and set(codes) != {NONE}:
        message = _("Under twelve no phenomenon is named, and youth welfare leads: choose none identified.")
        raise ValidationError({"phenomena": message})


def add_phenomena(*, actor: Member, case: Case, codes: Collection[str]) -> None:
    """Say what `case` is about: statements of classification 1 to the whole table (NEED_TO_KNOW.md)."""
    for code in sorted(codes):
        Phenomenon(
            case=case,
            municipality_id=case.municipality_id,
            originator_id=actor.agency_id,
            author=actor,
            classification=Clearance.CONFIDENTIAL,
            code=code,
        ).save(force_insert=True)


@transaction.atomic
def change_phenomena(
    *, actor: Member, case: Case, codes: Collection[str], shown: Collection[str], born_on: date | None, day: date
) -> None:
    """Set what `case` is about; only codes that were `shown` are taken away, so that two at once both keep theirs.

    What another agency said stays. Asks for `lead` and for reading them.

    Raises PermissionDenied, ValidationError for an answer that the portal refuses or that takes away others' words.
    """
    require(actor, "lead", case)
    if actor.clearance < Clearance.CONFIDENTIAL:
        raise PermissionDenied
    standing = {one.code: one for one in Phenomenon.objects.filter(case=case)}
    gone = [one for code, one in standing.items() if code in shown and code not in codes]
    check_phenomena({*codes, *standing} - {one.code for one in gone}, born_on=born_on, day=day)
    if any(one.originator_id != actor.agency_id for one in gone):
        raise ValidationError({"phenomena": _("What another agency said can only be taken back by that agency.")})
    for one in gone:
        one.delete()
    add_phenomena(actor=actor, case=case, codes=set(codes) - set(standing))
