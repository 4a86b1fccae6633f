"""A word to who may answer, and to who asked.

Each is worked out as the member it goes to, without name, reference or number (DESIGN.md).
"""

from datetime import UTC
from uuid import UUID

from django.db.models.functions import Coalesce

from cases.asking.models import ReleaseRequest
from cases.asking.selectors import asked_by, asked_of
from cases.naming.selectors import words_asked_of
from cases.newreaders.selectors import new_readers_of
from cases.safety.letters import say_that_something_waits, subject_of
from mscportal.guard.acting import acting_member
from mscportal.record.outbox import effect
from partners.models import Member

ASKED = "asked"
ANSWERED = "answered"


@effect(ASKED, own=True)
def tell_who_is_asked(subject: UUID) -> None:
    """Write to the member who owes the entry, if anything of what that very letter is about waits for their answer.

    It is about one question, document or request (guard.owe_asked), one word (guard.owe_word) or one change
    (guard.owe_new_readers): a mail never tells of one of which all stays hidden.
    """
    member = Member.objects.get(pk=acting_member())
    if any(subject_of(about, member) == subject for about in _asked(member)):
        say_that_something_waits(member, "cases:asked_of_us")
    elif any(subject_of(about, member) == subject for about in _changes(member)):
        say_that_something_waits(member, "cases:new_readers")


@effect(ANSWERED, own=True)
def tell_who_asked(subject: UUID) -> None:
    """Write to the member who owes the entry that an answer stands, if they read the one that very letter is about.

    It is about one request (guard.owe_answer); who no longer reads anything of its item is told nothing.
    """
    member = Member.objects.get(pk=acting_member())
    answered = asked_by(member).filter(answer__in=[*ReleaseRequest.GIVEN, ReleaseRequest.Answer.DECLINED])
    if any(subject_of(about, member) == subject for about in answered.values_list("pk", flat=True)):
        say_that_something_waits(member, "cases:what_i_asked", "answered")


def _asked(member: Member) -> set[UUID]:
    asked = asked_of(member).values_list("pk", Coalesce("question", "for_document", "pk"))
    return {about for both in asked for about in both} | {*words_asked_of(member).values_list("pk", flat=True)}


def _changes(member: Member) -> set[str]:
    rows = new_readers_of(member).order_by().values_list("asked_at", "actor").distinct()
    return {f"{asked_at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}{actor}" for asked_at, actor in rows}
