"""A word to who may answer: worked out as the member it goes to, without name, reference or number (DESIGN.md)."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from cases.asking.selectors import waits_for
from mscportal.guard.acting import acting_member
from mscportal.record.outbox import effect
from partners.models import Member

ASKED = "asked"


@effect(ASKED)
def tell_who_is_asked(subject: UUID) -> None:
    """Write to the member who owes the entry (guard.owe_asked, guard.owe_safety), if anything waits for them."""
    member = Member.objects.get(pk=acting_member())
    if not member.email or not waits_for(member):
        return
    with translation.override(member.language):
        title = render_to_string("emails/waiting_subject.txt").strip()
        link = f"{settings.PUBLIC_URL}{reverse('cases:asked_of_us')}"
        send_mail(title, render_to_string("emails/waiting.txt", {"link": link}), None, [member.email])
