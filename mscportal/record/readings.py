"""Every reading of case content is recorded, in the transaction that shows it: no record, no view."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from mscportal.guard.acting import current_member
from mscportal.record.models import Reading


class ReadCase(Protocol):
    """What a reading tells of a case."""

    id: UUID
    reference: str
    municipality_id: UUID


def record_reading(
    *,
    screen: str,
    case: ReadCase | None = None,
    full: Iterable[UUID] = (),
    extracts: Iterable[UUID] = (),
    document: UUID | None = None,
    municipality: UUID | None = None,
    terms: str | None = None,
    operator: str = "",
    member: UUID | None = None,
) -> Reading:
    """Write one reading; `terms` of a search are kept as a keyed hash, never as text."""
    return Reading.objects.create(
        at=timezone.now(),
        member_id=member or current_member(),
        operator=operator,
        municipality_id=case.municipality_id if case else municipality,
        case_id=case.id if case else None,
        reference=case.reference if case else "",
        screen=screen,
        full=list(full),
        extracts=list(extracts),
        document_id=document,
        terms_hash=hash_terms(terms) if terms is not None else None,
    )


def record_list(
    *,
    screen: str,
    cases: Iterable[ReadCase],
    terms: str | None = None,
    full: Mapping[UUID, list[UUID]] | None = None,
    extracts: Mapping[UUID, list[UUID]] | None = None,
) -> None:
    """Write one reading for each case that a list showed; `full` and `extracts` name its statements by case.

    The database says when it was, how the case is named and whose it is (guard.place_reading).
    """
    member = current_member()
    hashed = hash_terms(terms) if terms is not None else None
    Reading.objects.bulk_create(
        Reading(
            member_id=member,
            case_id=case.id,
            screen=screen,
            full=(full or {}).get(case.id, []),
            extracts=(extracts or {}).get(case.id, []),
            terms_hash=hashed,
        )
        for case in cases
    )


@dataclass(frozen=True)
class ReadDocument:
    """What a reading tells of a document: its id (none while it is being made) and the cases in it."""

    id: UUID | None
    municipality_id: UUID
    cases: Sequence[UUID]


def record_documents(*, screen: str, documents: Iterable[ReadDocument]) -> None:
    """Write one reading for each case of each document that a page showed; one for a document without cases."""
    member = current_member()
    without_case: list[UUID | None] = [None]
    Reading.objects.bulk_create(
        Reading(
            member_id=member,
            municipality_id=document.municipality_id,
            case_id=case,
            screen=screen,
            document_id=document.id,
        )
        for document in documents
        for case in document.cases or without_case
    )


def hash_terms(terms: str) -> bytes:
    """Return the keyed hash under which equal searches can be found again, but not read."""
    return hmac.digest(bytes.fromhex(settings.GUARD_KEYS[0]), b"terms|" + terms.strip().lower().encode(), sha256)
