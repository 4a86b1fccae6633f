"""What the addressees do with an escalation: received, call me, decided."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetings.escalation.models import Answer, Escalation, Option
from partners.models import Member


class AlreadyDecided(Exception):
    """Another addressee has decided meanwhile."""


def is_addressed(member: Member, escalation: Escalation) -> bool:
    """Tell whether the escalation is for this member, by name or by office."""
    return member.pk in escalation.people or member.agency_id in escalation.agencies


def acknowledge(*, actor: Member, escalation: Escalation) -> None:
    """Say that it was received; saying it again changes nothing. Raises PermissionDenied for who is no addressee."""
    if not Answer.objects.filter(escalation=escalation, kind=Answer.Kind.ACKNOWLEDGED, member=actor).exists():
        _answer(actor, escalation, Answer.Kind.ACKNOWLEDGED)


def ask_for_call(*, actor: Member, escalation: Escalation, note: str) -> None:
    """Ask the compiler to call. Raises PermissionDenied for who is no addressee."""
    _answer(actor, escalation, Answer.Kind.CALL_ME, note=note)


def decide(*, actor: Member, escalation: Escalation, option: Option | None, note: str) -> None:
    """Decide, once for all addressees; read by them and by the compiler.

    Raises AlreadyDecided when somebody was quicker, PermissionDenied for who is no addressee.
    """
    try:
        with transaction.atomic():
            _answer(actor, escalation, Answer.Kind.DECIDED, option=option, note=note)
    except IntegrityError as error:
        raise AlreadyDecided from error


def _answer(
    actor: Member, escalation: Escalation, kind: Answer.Kind, *, option: Option | None = None, note: str = ""
) -> None:
    if not is_addressed(actor, escalation):
        raise PermissionDenied
    Answer.objects.create(escalation=escalation, kind=kind, option=option, note=note, member=actor, at=timezone.now())
