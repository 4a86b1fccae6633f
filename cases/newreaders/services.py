"""The originator's word on new readers: it lets them read, or keeps a statement closed and says why."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.newreaders.models import NewReader
from cases.newreaders.selectors import of_changes
from mscportal.record.versions import check_version
from partners.models import Member


@transaction.atomic
def answer_new_readers(
    *,
    actor: Member,
    change: NewReader,
    people: Collection[UUID],
    statements: Collection[UUID],
    state: str,
    reason: str = "",
    seen: str | None = None,
) -> None:
    """Let these people read these statements of a change, or keep them closed; a former answer is replaced.

    `change` is any of its rows, `seen` the `version_of` all of them that were shown. Raises PermissionDenied where
    nothing of it is the actor's to answer, StaleSave, ValidationError where something is kept closed without a reason.
    """
    if state == NewReader.State.CLOSED and not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    rows = list(of_changes(actor, [change.change_key]).select_for_update(of=("self",)))
    if not rows:
        raise PermissionDenied
    check_version(rows, seen)
    now = timezone.now()
    for row in rows:
        if row.member_id in people and row.statement_id in statements:
            row.state, row.reason, row.answered_by, row.answered_at = state, reason.strip(), actor, now
            row.save(update_fields=["state", "reason", "answered_by", "answered_at"], force_update=True)
