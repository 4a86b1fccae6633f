"""A word to who is asked before a visit: worked out as the member it goes to, without name, reference or number."""

from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from cases.safety.selectors import asked_for_safety
from mscportal.guard.acting import acting_member
from mscportal.record.outbox import effect
from partners.models import Member

SAFETY = "safety"


@effect(SAFETY, own=True)
def tell_of_visit(subject: UUID) -> None:
    """Write to the member who owes the entry (guard.owe_safety), if that visit is one before which they are asked.

    The subject stands for visit and member together, so that a mail never tells of a visit that stays hidden.
    """
    member = Member.objects.get(pk=acting_member())
    if any(subject_of(visit.pk, member) == subject for visit in asked_for_safety(member)):
        say_that_something_waits(member, "cases:asked_for_visits")


def subject_of(about: UUID | str, member: Member) -> UUID:
    """Return what guard.owe_letter calls a letter about one thing to one member."""
    return UUID(bytes=sha256(f"{about}{member.pk}".encode()).digest()[:16])


def say_that_something_waits(member: Member, route: str, letter: str = "waiting") -> None:
    """Write that something waits at `route`, in the member's language; nothing to who has no address.

    `letter` names the words of it, which say no more than that.
    """
    if not member.email:
        return
    with translation.override(member.language):
        title = render_to_string("emails/waiting_subject.txt").strip()
        link = f"{settings.PUBLIC_URL}{reverse(route)}"
        send_mail(title, render_to_string(f"emails/{letter}.txt", {"link": link}), None, [member.email])
