"""A word to the coordinators at once: worked out as the member it goes to, without name, reference or number."""

from uuid import UUID

from cases.emergency.selectors import waiting
from cases.safety.letters import say_that_something_waits, subject_of
from mscportal.guard.acting import acting_member
from mscportal.record.outbox import effect
from partners.models import Member

EMERGENCY = "emergency"


@effect(EMERGENCY, own=True)
def tell_of_emergency(subject: UUID) -> None:
    """Write to the coordinator who owes the entry (guard.owe_emergency), if that very row shows to them and waits."""
    member = Member.objects.get(pk=acting_member())
    if any(subject_of(row, member) == subject for row in waiting(member)):
        say_that_something_waits(member, "cases:emergencies")
