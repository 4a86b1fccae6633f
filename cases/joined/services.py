"""Joining two cases of one person, and taking that back."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.file.models import Case
from cases.joined.models import SamePerson
from cases.joined.selectors import may_join, standing
from cases.status.services import change_status
from partners.models import Member

Status = Case.Status
# What was only brought in or weighed is weighed again; a case that was worked on goes on.
AGAIN = {Status.REFERRED: Status.SCREENING, Status.SCREENING: Status.SCREENING}


def check_join(*, case: Case, other: Case, closing_reason: str) -> None:
    """Raise ValidationError where `other` cannot end in `case`, or its reason would tell where it went."""
    if case.status == Status.CLOSED:
        raise ValidationError({"goes_on": _("A closed case does not go on. Open it again first.")})
    if standing().filter(Q(other__in=(case, other)) | Q(case=other)).exists():
        raise ValidationError({"other": _("One of the two was joined with another case already.")})
    if case.reference.lower() in closing_reason.lower():
        raise ValidationError({"closing_reason": _("Do not name the other case here.")})


@transaction.atomic
def join_files(*, actor: Member, case: Case, other: Case, reason: str, closing_reason: str) -> SamePerson:
    """Let `other` end in `case`, which is of the same person; no statement changes its case, readers or originator.

    `other` is closed for `closing_reason`, which all who see it read and which must not name `case`. Raises
    PermissionDenied unless the actor leads both, coordinates and is told both names, ValidationError as `check_join`.
    """
    if not all(may_join(actor, one) for one in (case, other)):
        raise PermissionDenied
    held = {one.pk: one for one in Case.objects.select_for_update().filter(pk__in=(case.pk, other.pk)).order_by("pk")}
    check_join(case=held[case.pk], other=held[other.pk], closing_reason=closing_reason)
    former = held[other.pk].status
    if former != Status.CLOSED:
        change_status(actor=actor, case=other, status=Status.CLOSED, reason=closing_reason)
    row = SamePerson(municipality=actor.municipality, case=case, other=other, reason=reason.strip())
    row.former_status, row.joined_by = former, actor
    row.save(force_insert=True)
    return row


@transaction.atomic
def undo_join(*, actor: Member, joined: SamePerson, reason: str) -> SamePerson:
    """Take back that two cases are of one person; the one that ended is opened again, unless it was closed before.

    Raises PermissionDenied as `join_files`, ValidationError where it was taken back already.
    """
    if not all(may_join(actor, one) for one in (joined.case, joined.other)):
        raise PermissionDenied
    row = standing().select_for_update(of=("self",)).filter(pk=joined.pk).first()
    if row is None:
        raise ValidationError(_("This was taken back already."))
    row.undone_reason, row.undone_by, row.undone_at = reason.strip(), actor, timezone.now()
    row.save(force_update=True)
    ended = Case.objects.get(pk=row.other_id)
    if ended.status == Status.CLOSED and row.former_status != Status.CLOSED:
        change_status(actor=actor, case=joined.other, status=AGAIN.get(Status(row.former_status), Status.ACTIVE))
    return row
