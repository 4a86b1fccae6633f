"""Who is on a case: grants by agency or person. Each asks for `share`; the database refuses the rest."""

import uuid
from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.access.bundles import PERMISSIONS
from cases.access.models import AgencyGrant, MemberGrant
from cases.access.selectors import in_order
from cases.days import today
from cases.file.models import Case
from cases.gate import require
from mscportal.record.versions import check_version
from partners.models import Agency, Member

Grant = AgencyGrant | MemberGrant


@transaction.atomic
def grant_access(
    *,
    actor: Member,
    case: Case,
    holder: Agency | Member,
    bundle: str,
    purpose: str,
    legal_basis: str = "",
    valid_from: date,
    valid_until: date | None = None,
) -> uuid.UUID:
    """Put an agency or one member on a case and return the grant's id; a renewal is a grant with a later first day.

    Raises PermissionDenied, ValidationError (an agency that has parts, days in the wrong order, the same day twice).
    """
    require(actor, "share", case)
    _check_holder(holder)
    _check_days(valid_from, valid_until)
    grant_id = uuid.uuid4()
    _add(case, holder, PERMISSIONS[bundle], grant_id, purpose, legal_basis, valid_from, valid_until)
    return grant_id


@transaction.atomic
def change_grant(
    *,
    actor: Member,
    case: Case,
    grant_id: uuid.UUID,
    bundle: str,
    purpose: str,
    legal_basis: str,
    valid_until: date | None,
    seen: str | None = None,
) -> None:
    """Change what a grant allows, why and until when; its first day stays, a renewal is a grant of its own.

    `seen` is the version of the grant that was shown. Raises PermissionDenied, StaleSave, ValidationError.
    """
    require(actor, "share", case)
    rows = _rows(case, grant_id)
    check_version(rows, seen)
    if any(row.ends_at for row in rows):
        raise ValidationError(
            _("It was opened in an emergency and ends by itself. Take it off to put them on this case.")
        )
    first, holder = rows[0].valid_from, _holder(rows[0])
    _check_days(first, valid_until)
    wanted = set(PERMISSIONS[bundle])
    if isinstance(holder, Agency) and holder.is_coordination and (valid_until or bundle != "share"):
        raise ValidationError(_("The coordination unit stays on every case."))
    missing = wanted - {row.permission.codename for row in rows}
    _add(case, holder, missing, grant_id, purpose, legal_basis, first, valid_until)
    for row in rows:
        if row.permission.codename in wanted:
            row.purpose, row.legal_basis, row.valid_until = purpose.strip(), legal_basis.strip(), valid_until
            row.save(force_update=True)
        else:
            _end(row, today(case.municipality))


@transaction.atomic
def end_grant(
    *, actor: Member, case: Case, grant_id: uuid.UUID, last_day: date | None = None, seen: str | None = None
) -> None:
    """End a grant after `last_day`, or at once.

    `seen` is the version of the grant that was shown. Raises PermissionDenied, StaleSave, ValidationError (the
    coordination unit's).
    """
    require(actor, "share", case)
    rows = _rows(case, grant_id)
    check_version(rows, seen)
    holder = _holder(rows[0])
    if isinstance(holder, Agency) and holder.is_coordination:
        raise ValidationError(_("The coordination unit stays on every case."))
    if last_day:
        _check_days(rows[0].valid_from, last_day, field="last_day")
    day = today(case.municipality)
    standing = [row for row in rows if row.valid_until is None or row.valid_until >= day]
    for row in (standing or rows) if last_day else rows:
        if last_day:
            row.valid_until = last_day
            row.save(force_update=True)
        else:
            _end(row, day)


def _add(
    case: Case,
    holder: Agency | Member,
    permissions: set[str] | tuple[str, ...],
    grant_id: uuid.UUID,
    purpose: str,
    legal_basis: str,
    valid_from: date,
    valid_until: date | None,
) -> None:
    common = {
        "content_object": case,
        "grant_id": grant_id,
        "purpose": purpose.strip(),
        "legal_basis": legal_basis.strip(),
        "valid_from": valid_from,
        "valid_until": valid_until,
    }
    try:
        with transaction.atomic():
            for permission in _permissions(permissions):
                if isinstance(holder, Agency):
                    AgencyGrant.objects.create(group_id=holder.group_id, permission=permission, **common)
                else:
                    MemberGrant.objects.create(user=holder, permission=permission, **common)
    except IntegrityError as refusal:
        message = _("There is an entry from this day already: change it, or take it off first.")
        raise ValidationError({"valid_from": message}) from refusal


def _permissions(names: set[str] | tuple[str, ...]) -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="cases", content_type__model="case", codename__in=names
    ).order_by("pk")


def _rows(case: Case, grant_id: uuid.UUID) -> list[Grant]:
    """Return the rows of one grant, locked. Raises ValidationError where somebody took it away meanwhile."""
    rows: list[Grant] = list(
        case.agency_grants.select_for_update(of=("self",))
        .filter(grant_id=grant_id)
        .select_related("permission", "group__agency")
    )
    rows += (
        case.member_grants.select_for_update(of=("self",))
        .filter(grant_id=grant_id)
        .select_related("permission", "user__agency")
    )
    if not rows:
        raise ValidationError(_("Somebody took this away meanwhile."))
    return in_order(rows)


def _holder(row: Grant) -> Agency | Member:
    return row.group.agency if isinstance(row, AgencyGrant) else row.user


def _end(row: Grant, day: date) -> None:
    """Let a row hold no longer on `day`: a range includes both its ends, so one that would be empty is taken away."""
    if row.valid_from >= day:
        row.delete()
    elif row.valid_until is None or row.valid_until >= day:
        row.valid_until = day - timedelta(days=1)
        row.save(force_update=True)


def _check_holder(holder: Agency | Member) -> None:
    if isinstance(holder, Agency) and holder.parts.exists():
        message = _("%(name)s has parts: name the part that works with this case.") % {"name": holder.name}
        raise ValidationError({"holder": message})


def _check_days(first: date, last: date | None, *, field: str = "valid_until") -> None:
    if last and last < first:
        raise ValidationError({field: _("The last day is before the first.")})
