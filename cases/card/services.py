"""Writing an emergency card, changing it, and ending it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from cases.card.models import EmergencyCard
from cases.file.models import Case
from cases.gate import require, require_to_add
from cases.plan.services import address, require_own
from cases.statement import Audience
from mscportal.record.versions import check_version
from partners.models import Clearance, Member


@transaction.atomic
def write_card(
    *,
    actor: Member,
    case: Case,
    call: str,
    avoid: str,
    classification: int = Clearance.CONFIDENTIAL,
    audience: str = Audience.TABLE,
    named_agencies: Iterable[UUID] = (),
    named_people: Iterable[UUID] = (),
) -> EmergencyCard:
    """Write a card; asks for `lead`. Raises PermissionDenied, ValidationError."""
    require_to_add(actor, "lead", case)
    card = EmergencyCard(case=case, municipality_id=case.municipality_id, originator_id=actor.agency_id, author=actor)
    card.call, card.avoid = call.strip(), avoid.strip()
    address(card, actor, classification, audience, named_agencies, named_people)
    card.save(force_insert=True)
    return card


@transaction.atomic
def change_card(
    *,
    actor: Member,
    card: EmergencyCard,
    seen: str | None,
    call: str,
    avoid: str,
    ended: bool,
    classification: int,
    audience: str,
    named_agencies: Iterable[UUID] = (),
    named_people: Iterable[UUID] = (),
) -> EmergencyCard:
    """Change or end a card of the own agency; asks for `lead`. Raises StaleSave, PermissionDenied, ValidationError."""
    current = EmergencyCard.objects.select_for_update(of=("self",)).select_related("case__municipality").get(pk=card.pk)
    require_own(actor, current)
    require(actor, "lead", current.case)
    check_version(current, seen)
    current.call, current.avoid, current.holds = call.strip(), avoid.strip(), not ended
    address(current, actor, classification, audience, named_agencies, named_people)
    current.save(force_update=True)
    return current
