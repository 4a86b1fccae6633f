"""Opening a case in an emergency, and reviewing it afterwards. The database decides, and records in one go."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.emergency.models import LONGEST_HOURS, EmergencyAccess
from cases.emergency.selectors import acts_in, has_tries_left
from partners.members.gate import coordinates
from partners.models import Member

TOO_OFTEN = gettext_lazy("You tried too often within an hour. Call the coordinator; later you can try again here.")


def take_emergency(*, actor: Member, reference: str, reason: str, hours: int) -> bool:
    """Open the case of `reference` to the actor for some hours, at most eight, to read; return whether it is open now.

    Not opened are alike: a case that does not exist, one that agreement or recusal keeps from the actor, and one of a
    municipality that does not name the actor's role. Either way it is on record, also where the actor tried too often
    within an hour: then nothing opens, and ValidationError says so. Raises PermissionDenied where no municipality names
    the role, ValidationError for what would not hold.
    """
    if not acts_in().exists():
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Say what the emergency is.")})
    if not 1 <= hours <= LONGEST_HOURS:
        raise ValidationError({"hours": _("At most eight hours.")})
    may_try = has_tries_left()
    is_open = tried(reference, reason, hours)
    if not may_try:
        raise ValidationError(TOO_OFTEN)
    return is_open


def tried(reference: str, reason: str, hours: int) -> bool:
    """Put an attempt on record; return whether the case of `reference` is open to the acting member by it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT guard.take_emergency(%s::text, %s::text, %s::int)",
            [reference.strip().upper(), reason.strip(), hours],
        )
        return bool(cursor.fetchone()[0])


@transaction.atomic
def review_emergency(*, actor: Member, access: EmergencyAccess, verdict: str, note: str) -> EmergencyAccess:
    """Say once whether it was right, and why.

    Raises PermissionDenied for who does not coordinate there or took it themselves, ValidationError where somebody said
    so meanwhile.
    """
    if not coordinates(access.municipality) or access.member.person == actor.person:
        raise PermissionDenied
    open_still = EmergencyAccess.objects.select_for_update(of=("self",)).filter(reviewed_at=None)
    current = open_still.filter(pk=access.pk).first()
    if current is None:
        raise ValidationError(_("Somebody reviewed this meanwhile."))
    current.verdict, current.note = verdict, note.strip()
    current.reviewed_by, current.reviewed_at = actor, timezone.now()
    current.save(force_update=True, update_fields=["verdict", "note", "reviewed_by", "reviewed_at"])
    return current
