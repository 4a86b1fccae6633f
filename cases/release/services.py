"""The originator's later word on who else may read an item in full."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.days import today
from cases.information.models import Layer
from cases.information.services import locked
from cases.release.models import Release
from mscportal.record.versions import check_version
from partners.models import Agency, Member

# What others come to read; who reads it already changes with every release.
SHARED = ("kind", "day", "text", "rationale", "differing_views", "classification")


# mutant (decorator): who acts does so in a transaction (`acting_as`), which ends with the error that leaves this one.
@transaction.atomic
def release_item(
    *,
    actor: Member,
    item: Layer,
    valid_from: date,
    purpose: str,
    agency: Agency | None = None,
    member: Member | None = None,
    valid_until: date | None = None,
    legal_basis: str = "",
    seen: str | None = None,
) -> Release:
    """Let one agency or one member read `item` in full from `valid_from` on; both days count.

    `seen` is `version_of` what was shown of SHARED. Raises StaleSave when that was changed in between,
    PermissionDenied unless the actor's agency wrote the item, ValidationError for a holder who has it already from
    that day on, or for an end before the beginning.
    """
    layer = locked(actor=actor, item=item)
    check_version(layer, seen, only=SHARED)
    if valid_until and valid_until < valid_from:
        raise ValidationError({"valid_until": _("This day is before the first day.")})
    release = Release(
        statement=layer,
        case_id=layer.case_id,
        municipality_id=layer.municipality_id,
        originator_id=layer.originator_id,
        agency=agency,
        member=member,
        valid_from=valid_from,
        valid_until=valid_until,
        purpose=purpose,
        legal_basis=legal_basis,
    )
    try:
        with transaction.atomic():
            # mutant (argument, boolean): with a key that is made here it is inserted anyway.
            release.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"holder": _("This was shared with them already from that day on.")}) from error
    return release


# mutant (decorator): as above, the transaction of who acts is around it.
@transaction.atomic
def withdraw_release(*, actor: Member, release: Release) -> None:
    """End a release at once: yesterday was its last day, or it never began.

    Raises PermissionDenied unless the actor's agency wrote the item.
    """
    layer = locked(actor=actor, item=release.statement)
    current = Release.objects.select_for_update().filter(pk=release.pk, statement=layer).first()
    if current is None:
        raise PermissionDenied
    yesterday = today(layer.municipality) - timedelta(days=1)
    if current.valid_from > yesterday:
        current.delete()
    # mutant (comparison): the same last day once more is no change, and history keeps none.
    elif current.valid_until is None or current.valid_until > yesterday:
        current.valid_until = yesterday
        # mutant (argument, boolean): a row that was read is updated anyway.
        current.save(force_update=True)
