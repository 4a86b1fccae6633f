"""Finished documents: stored once, encrypted, with the SHA-256 of their plain bytes; read by `sees_document`."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from mscportal.guard.acting import acting_member
from mscportal.record.models import Document
from mscportal.record.vault import VaultClosed, open_bytes, seal_all

# Nothing is kept by default: looked at after half a year, destroyed six years after (a council's Channel notice, GB).
REVIEW_AFTER = timedelta(days=182)
DELETE_AFTER = timedelta(days=6 * 365 + 2)


@dataclass(frozen=True)
class Addressed:
    """Whose document it is about and who reads it: ids of cases, members and agencies, and the classification."""

    municipality: UUID
    case_ids: Sequence[UUID]
    marking: int
    people: Sequence[UUID]
    agencies: Sequence[UUID]


def kept_from(day: date) -> tuple[date, date]:
    """Return the days on which a document of `day` is reviewed and destroyed."""
    return day + REVIEW_AFTER, day + DELETE_AFTER


def store_document(
    *,
    kind: str,
    addressed: Addressed,
    file_name: str,
    content: bytes,
    day: date,
    media_type: str = "application/pdf",
) -> Document:
    """Encrypt and store a document that the acting member compiled and sends now.

    Its key is that of its case, so that it goes with the case; with several cases or none it has a key of its own.
    """
    document_id = uuid4()
    # mutant (number): of one case the first is the last.
    key = addressed.case_ids[0] if len(addressed.case_ids) == 1 else document_id
    sealed_name, sealed_content = seal_all(subject=key, plains=[file_name.encode(), content])
    review_on, delete_on = kept_from(day)
    now = timezone.now()
    return Document.objects.create(
        id=document_id,
        municipality_id=addressed.municipality,
        kind=kind,
        case_ids=list(addressed.case_ids),
        marking=addressed.marking,
        people=list(addressed.people),
        agencies=list(addressed.agencies),
        compiled_by_id=acting_member(),
        compiled_at=now,
        sent_at=now,
        review_on=review_on,
        delete_on=delete_on,
        key_id=key,
        file_name=sealed_name,
        content=sealed_content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type=media_type,
    )


def open_document(document: Document) -> tuple[str, bytes]:
    """Return the file name and the plain bytes.

    Raises VaultClosed when the key is destroyed, or when the content is not what was stored.
    """
    content = open_bytes(subject=document.key_id, sealed=bytes(document.content))
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise VaultClosed
    return open_bytes(subject=document.key_id, sealed=bytes(document.file_name)).decode(), content
