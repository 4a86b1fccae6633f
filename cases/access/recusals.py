"""People kept out of a case. Each deed asks for `share`."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.access.models import Recusal
from cases.file.models import Case
from cases.gate import require
from partners.models import Member


@transaction.atomic
def recuse(*, actor: Member, case: Case, member: Member, reason: str) -> Recusal:
    """Keep a member out of a case, in all seats of that person. Raises PermissionDenied, ValidationError."""
    require(actor, "share", case)
    try:
        with transaction.atomic():
            return Recusal.objects.create(case=case, member=member, reason=reason.strip())
    except IntegrityError as refusal:
        raise ValidationError({"member": _("%(name)s is kept out already.") % {"name": member.name}}) from refusal


@transaction.atomic
def lift_recusal(*, actor: Member, recusal: Recusal) -> None:
    """Let a member see the case again, where nothing else keeps them out. Raises PermissionDenied."""
    require(actor, "share", recusal.case)
    recusal.delete()
