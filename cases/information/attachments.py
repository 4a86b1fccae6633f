"""Files of an item: names and contents are encrypted under the case's key, ids stand outside."""

from uuid import UUID

from django.db import transaction

from cases.file.models import Case
from cases.gate import require
from cases.information.models import Attachment, Layer
from cases.information.services import locked
from mscportal.record.files import CheckedFile, check_file
from mscportal.record.vault import open_many, seal_bytes
from partners.models import Member


@transaction.atomic
def attach_file(*, actor: Member, item: Layer, name: str, content: bytes) -> Attachment:
    """Keep a file with an item's full text; who reads that may open it.

    Raises PermissionDenied unless the actor's agency wrote the item and may add to the case, ValidationError for a
    file that may not be kept.
    """
    layer = locked(actor=actor, item=item)
    require(actor, "contribute", layer.case)
    checked = check_file(name, content)
    attachment = Attachment(
        layer=layer,
        case_id=layer.case_id,
        file_name=seal_bytes(subject=layer.case_id, plain=checked.name.encode()),
        content=seal_bytes(subject=layer.case_id, plain=checked.content),
        size=len(checked.content),
        media_type=checked.media_type,
        uploaded_by=actor,
    )
    attachment.save(force_insert=True)
    return attachment


def files_of(item: Layer) -> list[tuple[Attachment, str]]:
    """Return the files of an item with their names, oldest first, without their contents."""
    attachments = list(Attachment.objects.filter(layer=item).defer("content").order_by("uploaded_at", "pk"))
    if not attachments:
        return []
    names = open_many(subject=item.case_id, sealed=[bytes(attachment.file_name) for attachment in attachments])
    return [(attachment, name.decode()) for attachment, name in zip(attachments, names, strict=True)]


def file_names(case: Case) -> dict[UUID, list[str]]:
    """Return by layer what the files of a case are called, as far as the acting member may open them."""
    attachments = list(Attachment.objects.filter(case=case).defer("content").order_by("uploaded_at", "pk"))
    if not attachments:
        return {}
    called: dict[UUID, list[str]] = {}
    names = open_many(subject=case.pk, sealed=[bytes(attachment.file_name) for attachment in attachments])
    for attachment, name in zip(attachments, names, strict=True):
        called.setdefault(attachment.layer_id, []).append(name.decode())
    return called


def opened(attachment: Attachment) -> CheckedFile:
    """Return the file as it was given; raises VaultClosed when the case's key was destroyed."""
    name, content = open_many(
        subject=attachment.case_id, sealed=[bytes(attachment.file_name), bytes(attachment.content)]
    )
    return CheckedFile(name.decode(), attachment.media_type, content)
