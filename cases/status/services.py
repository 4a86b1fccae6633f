"""Moving a case on, closing it and opening it again. Why that is done is a decision, read as any other item."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.days import months_after, today
from cases.file.models import Case
from cases.file.services import REVIEW_AFTER_MONTHS, locked_case
from cases.file.transitions import may_become
from cases.information.models import Layer
from cases.information.services import record_item
from cases.statement import Audience
from mscportal.record.versions import check_version
from partners.models import Clearance, Member


@transaction.atomic
def change_status(
    *,
    actor: Member,
    case: Case,
    status: str,
    seen: str | None = None,
    reason: str = "",
    classification: int = Clearance.CONFIDENTIAL,
    audience: str = Audience.TABLE,
    named_agencies: Iterable[UUID] = (),
    named_people: Iterable[UUID] = (),
) -> Case:
    """Move a case on; closing asks for a reason, and what is opened again is reviewed in six months.

    Asks for `lead`, and for `contribute` where a reason is given: that becomes a decision with this audience. Raises
    PermissionDenied, StaleSave, ValidationError.
    """
    current = locked_case(actor, case)
    check_version(current, seen)
    if not may_become(current.status, status):
        raise ValidationError({"status": _("The case cannot go there from where it is.")})
    day = today(case.municipality)
    if status == Case.Status.CLOSED:
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the case is closed.")})
        current.closed_on = day
    elif current.status == Case.Status.CLOSED:
        current.closed_on, current.review_on = None, months_after(day, REVIEW_AFTER_MONTHS)
    current.status = status
    current.save(force_update=True)
    if reason.strip():
        record_item(
            actor=actor,
            case=case,
            kind=Layer.Kind.DECISION,
            text=_("New status of the case: %(status)s.") % {"status": current.get_status_display()},
            rationale=reason.strip(),
            classification=classification,
            audience=audience,
            named_agencies=named_agencies,
            named_people=named_people,
        )
    return current
