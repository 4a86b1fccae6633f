"""A word to the addressees that something waits; e-mail carries no name, reference or number (DESIGN.md)."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from meetings.escalation.models import Escalation
from meetings.escalation.selectors import readers
from mscportal.record.outbox import effect

NOTIFY = "escalation.notify"


@effect(NOTIFY)
def tell_addressees(subject: UUID) -> None:
    """Write to everyone who reads the escalation, each in their language; not to its compiler."""
    escalation = Escalation.objects.filter(pk=subject).first()
    if escalation is None:
        return
    link = f"{settings.PUBLIC_URL}{reverse('meetings:desk')}"
    for reader in readers(escalation).exclude(pk=escalation.compiled_by_id).exclude(email=""):
        with translation.override(reader.language):
            title = render_to_string("emails/waiting_subject.txt").strip()
            send_mail(title, render_to_string("emails/waiting.txt", {"link": link}), None, [reader.email])
