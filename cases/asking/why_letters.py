"""A word to who is asked why they have not acted: worked out as the member it goes to, without name or reference."""

from uuid import UUID

from cases.plan.why import questions_to
from cases.safety.letters import say_that_something_waits, subject_of
from mscportal.guard.acting import acting_member
from mscportal.record.outbox import effect
from partners.models import Member

WHY = "why"


@effect(WHY, own=True)
def tell_who_was_to_act(subject: UUID) -> None:
    """Write to the member who owes the entry (guard.owe_why), if they read the action and it is theirs to do.

    The subject stands for question and member together, so that a mail never tells of an action that stays hidden.
    """
    member = Member.objects.get(pk=acting_member())
    if any(subject_of(pk, member) == subject for pk in questions_to(member).values_list("pk", flat=True)):
        say_that_something_waits(member, "cases:my_actions")
