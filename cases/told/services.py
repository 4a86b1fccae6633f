"""Writing down what the person and the family have been told."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.days import today
from cases.file.models import Case
from cases.gate import require_to_add
from cases.plan.services import address, require_own
from cases.statement import Audience
from cases.told.models import Told
from mscportal.record.versions import check_version
from partners.models import Clearance, Member


@transaction.atomic
def record_told(
    *,
    actor: Member,
    case: Case,
    to: str,
    outcome: str,
    day: date,
    teller: Member,
    text: str,
    again_on: date | None = None,
    classification: int = Clearance.CONFIDENTIAL,
    audience: str = Audience.TABLE,
    named_agencies: Iterable[UUID] = (),
    named_people: Iterable[UUID] = (),
) -> Told:
    """Write down what somebody was told, or why not; asks for `contribute`.

    Raises PermissionDenied, ValidationError.
    """
    require_to_add(actor, "contribute", case)
    told = Told(case=case, municipality_id=case.municipality_id, originator_id=actor.agency_id, author=actor)
    _say(told, to, outcome, day, teller, text, again_on)
    address(told, actor, classification, audience, named_agencies, named_people)
    told.save(force_insert=True)
    return told


@transaction.atomic
def change_told(
    *,
    actor: Member,
    told: Told,
    seen: str | None,
    to: str,
    outcome: str,
    day: date,
    teller: Member,
    text: str,
    again_on: date | None,
    classification: int,
    audience: str,
    named_agencies: Iterable[UUID] = (),
    named_people: Iterable[UUID] = (),
) -> Told:
    """Change what the own agency wrote down. Raises StaleSave, PermissionDenied, ValidationError."""
    current = Told.objects.select_for_update(of=("self",)).select_related("case__municipality").get(pk=told.pk)
    require_own(actor, current)
    check_version(current, seen)
    _say(current, to, outcome, day, teller, text, again_on)
    address(current, actor, classification, audience, named_agencies, named_people)
    current.save(force_update=True)
    return current


def _say(told: Told, to: str, outcome: str, day: date, teller: Member, text: str, again_on: date | None) -> None:
    now, was_on = today(told.case.municipality), told.again_on
    told.to, told.outcome, told.day, told.teller, told.text = to, outcome, day, teller, text.strip()
    told.again_on = None if told.is_told else again_on
    if day > now:
        raise ValidationError({"day": _("This day has not come yet.")})
    if not told.is_told and again_on is None:
        raise ValidationError({"again_on": _("Say on which day you look at this again.")})
    if told.again_on and told.again_on != was_on and told.again_on < now:
        raise ValidationError({"again_on": _("This day has passed.")})
