"""A word to who countersigns exports, and to who asked: without name, reference or number (DESIGN.md)."""

from uuid import UUID

from django.db.models import Q

from cases.safety.letters import say_that_something_waits, subject_of
from mscportal.guard.acting import acting_member
from mscportal.inquiry.exporting import countersigns, exports
from mscportal.record.outbox import effect
from partners.models import Member

COUNTERSIGN = "countersign"


@effect(COUNTERSIGN, own=True)
def tell_of_export(subject: UUID) -> None:
    """Write to who owes the entry, if that very export waits for their countersign, or is theirs and was declined."""
    member = Member.objects.get(pk=acting_member())
    open_or_declined = exports().filter(Q(answered_by=None) | Q(asked_by=member, is_countersigned=False))
    for export in open_or_declined:
        if subject_of(export.pk, member) == subject and (export.answered_by or countersigns(export)):
            say_that_something_waits(member, "inquiry:exports")
