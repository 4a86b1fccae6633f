"""Asking an originator, and its answer. The database refuses what a check here forgets."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.asking.models import ReleaseRequest
from cases.asking.selectors import statement_of
from cases.days import today
from cases.information.models import Layer
from cases.information.services import extract_of, may_change, write_extract
from cases.release.services import SHARED, release_item
from mscportal.record.versions import check_version
from partners.models import Agency, Member

Answer = ReleaseRequest.Answer


@transaction.atomic
def ask_to_share(
    *,
    actor: Member,
    item: Layer,
    purpose: str,
    agency: Agency | None = None,
    member: Member | None = None,
    legal_basis: str = "",
    valid_until: date | None = None,
) -> ReleaseRequest:
    """Ask the originator of an item that the actor reads, in full or as its shared version, to share it.

    Raises PermissionDenied where the actor could share it, ValidationError for what was asked before or is over.
    """
    if may_change(actor, item):
        raise PermissionDenied
    if valid_until and valid_until < today(item.case.municipality):
        raise ValidationError({"valid_until": _("This day has passed.")})
    values = {"statement_id": item.item_id, "asker": actor, "for_agency": agency, "for_member": member}
    if ReleaseRequest.objects.filter(answer=Answer.OPEN, **values).exists():
        raise ValidationError({"holder": _("You have asked this already; the answer is not here yet.")})
    request = ReleaseRequest(
        case_id=item.case_id,
        municipality_id=item.municipality_id,
        originator_id=item.originator_id,
        kind=item.kind,
        day=item.day,
        purpose=purpose.strip(),
        legal_basis=legal_basis.strip(),
        valid_until=valid_until,
        **values,
    )
    request.save(force_insert=True)
    return request


@transaction.atomic
def ask_for_document(
    *,
    actor: Member,
    item: Layer,
    document: UUID,
    people: Iterable[UUID],
    agencies: Iterable[UUID],
    purpose: str,
    valid_until: date,
) -> ReleaseRequest:
    """Ask the originator of an item that the actor reads in full to let it go into one document for its addressees."""
    request = ReleaseRequest(
        statement_id=item.item_id,
        case_id=item.case_id,
        municipality_id=item.municipality_id,
        originator_id=item.originator_id,
        kind=item.kind,
        day=item.day,
        asker=actor,
        for_document=document,
        for_people=list(people),
        for_agencies=list(agencies),
        purpose=purpose.strip(),
        valid_until=valid_until,
    )
    request.save(force_insert=True)
    return request


@transaction.atomic
def share_as_asked(
    *,
    actor: Member,
    request: ReleaseRequest,
    agency: Agency | None = None,
    member: Member | None = None,
    valid_until: date | None = None,
    legal_basis: str = "",
    text: str = "",
    seen: str | None = None,
) -> None:
    """Share what is asked for: to whom and until when was asked (granted), or to fewer or shorter (narrowed).

    `legal_basis` is the originator's own, else the one on which it was asked. `seen` is `version_of` the item's SHARED.
    Raises StaleSave, PermissionDenied, ValidationError.
    """
    current, item = _open(actor, request), _own(request)
    check_version(item, seen, only=SHARED)
    if current.valid_until and (valid_until is None or valid_until > current.valid_until):
        raise ValidationError({"valid_until": _("Not longer than was asked for.")})
    release = release_item(
        actor=actor,
        item=item,
        agency=agency,
        member=member,
        valid_from=today(item.case.municipality),
        valid_until=valid_until,
        purpose=current.purpose,
        legal_basis=legal_basis.strip() or current.legal_basis,
    )
    is_whole = (agency, member, valid_until) == (current.for_agency, current.for_member, current.valid_until)
    _answer(current, actor, Answer.GRANTED if is_whole else Answer.NARROWED, text, release_id=release.pk)


@transaction.atomic
def share_version(
    *,
    actor: Member,
    request: ReleaseRequest,
    shared_version: str,
    classification: int,
    text: str = "",
    seen: str | None = None,
) -> None:
    """Write the shared version instead of sharing the full text, for everyone on the case.

    `seen` is `version_of` the item's SHARED. Raises StaleSave, PermissionDenied, ValidationError.
    """
    current, item = _open(actor, request), _own(request)
    check_version(item, seen, only=SHARED)
    extract = extract_of(item)
    if extract is None or (extract.text, extract.classification) != (shared_version, classification):
        write_extract(actor=actor, item=item, text=shared_version, classification=classification)
    _answer(current, actor, Answer.NARROWED, text)


@transaction.atomic
def release_for_document(
    *, actor: Member, request: ReleaseRequest, version: str = "", text: str = "", seen: str | None = None
) -> None:
    """Let the item go into the document, or only `version`, written for its addressees; nobody else reads it by that.

    An originator that no longer sees the case does it unseen, word for word. `seen` is `version_of` the item's SHARED.
    Raises StaleSave, PermissionDenied, ValidationError.
    """
    current = _open(actor, request)
    if current.for_document is None:
        raise PermissionDenied
    if item := statement_of(current):
        check_version(item, seen, only=SHARED)
    current.version = version.strip()
    _answer(current, actor, Answer.NARROWED if current.version else Answer.GRANTED, text)


@transaction.atomic
def share_unseen(*, actor: Member, request: ReleaseRequest, legal_basis: str = "", text: str = "") -> None:
    """Share as asked what the own agency wrote on a case that it is no longer on; `legal_basis` as in `share_as_asked`.

    Raises PermissionDenied, ValidationError for what was shared with them today already.
    """
    current = _open(actor, request)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            basis = legal_basis.strip() or current.legal_basis
            cursor.execute("SELECT guard.release_as_asked(%s::uuid, %s::text)", [current.pk, basis])
            release = cursor.fetchone()[0]
    except IntegrityError as error:
        raise ValidationError(_("This was shared with them already from that day on.")) from error
    _answer(current, actor, Answer.GRANTED, text, release_id=release)


@transaction.atomic
def decline(*, actor: Member, request: ReleaseRequest, text: str) -> None:
    """Share nothing, and say why (originator control). Raises PermissionDenied, ValidationError."""
    if not text.strip():
        raise ValidationError({"text": _("Say why.")})
    _answer(_open(actor, request), actor, Answer.DECLINED, text)


def _open(actor: Member, request: ReleaseRequest) -> ReleaseRequest:
    """Lock a request that waits for the actor's answer; raises PermissionDenied, ValidationError once answered."""
    rows = ReleaseRequest.objects.select_for_update(of=("self",)).select_related("for_agency", "for_member")
    current = rows.filter(pk=request.pk).exclude(asker=actor).first()
    if current is None:
        still = ReleaseRequest.objects.filter(pk=request.pk).exclude(asker=actor).first()
        if still is None:
            raise PermissionDenied
        raise ValidationError(_("Somebody of your agency has answered this in the meantime."))
    return current


def _own(request: ReleaseRequest) -> Layer:
    item = Layer.objects.select_related("case__municipality").filter(pk=request.statement_id).first()
    if item is None:
        raise PermissionDenied
    return item


def _answer(request: ReleaseRequest, actor: Member, answer: str, text: str, **more: Any) -> None:
    request.answer, request.answer_text = answer, text.strip()
    request.answered_by, request.answered_at = actor, timezone.now()
    request.release_id = more.get("release_id")
    request.save(force_update=True)
