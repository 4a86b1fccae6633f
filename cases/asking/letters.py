"""A word to who may answer: worked out as the member it goes to, without name, reference or number (DESIGN.md)."""

from uuid import UUID

from cases.asking.selectors import asked_of
from cases.naming.selectors import words_asked_of
from cases.newreaders.selectors import new_readers_of
from cases.safety.letters import say_that_something_waits
from mscportal.guard.acting import acting_member
from mscportal.record.outbox import effect
from partners.models import Member

ASKED = "asked"


@effect(ASKED, own=True)
def tell_who_is_asked(subject: UUID) -> None:
    """Write to the member who owes the entry (guard.owe_asked, guard.owe_word), if anything waits for their answer."""
    member = Member.objects.get(pk=acting_member())
    if asked_of(member).exists() or words_asked_of(member).exists():
        say_that_something_waits(member, "cases:asked_of_us")
    elif new_readers_of(member).exists():
        say_that_something_waits(member, "cases:new_readers")
