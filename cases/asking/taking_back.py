"""Taking back the word that was given for a document. The database refuses what a check here forgets."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection, transaction
from django.utils.translation import gettext as _

from cases.asking.models import ReleaseRequest
from partners.models import Member


@transaction.atomic
def take_back_word(*, actor: Member, request: ReleaseRequest, reason: str) -> None:
    """Let an item go into no document after all, and say why: it is taken out of the one that waits for it.

    Raises PermissionDenied for who may not answer the request, ValidationError without a reason, or where no word
    stands that can be taken back any more: the document was sent or withdrawn, or a colleague was quicker.
    """
    if not reason.strip():
        raise ValidationError({"text": _("Say why.")})
    if not ReleaseRequest.objects.filter(pk=request.pk).exclude(asker=actor).exists():
        raise PermissionDenied
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT guard.take_back_word(%s::uuid, %s::text)", [request.pk, reason.strip()])
    except ProgrammingError as error:
        words = _("This can no longer be taken back: the document is sent or withdrawn, or a colleague was quicker.")
        raise ValidationError(words) from error
