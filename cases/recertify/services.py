"""Deciding on a grant or an agreement that came up: kept for a while, or ended, with the reason on record."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.access.services import end_grant
from cases.days import months_after
from cases.file.models import Case
from cases.recertify.models import Recertification
from partners.agreements.services import change_agreement
from partners.members.gate import coordinates
from partners.models import Agreement, Member, Role

# No case stays open without a fresh reason every six months (PRACTICE.md), so no grant is kept longer at once.
GRANT_MONTHS, AGREEMENT_MONTHS = 6, 12


def grant_kept_until(day: date) -> date:
    """Return until when a grant is kept that is renewed on `day`."""
    return months_after(day, GRANT_MONTHS)


def agreement_kept_until(day: date) -> date:
    """Return until when an agreement is kept that is renewed on `day`."""
    return months_after(day, AGREEMENT_MONTHS)


@transaction.atomic
def decide_on_grant(
    *, actor: Member, case: Case, grant_id: UUID, decision: str, reason: str, lets_end: bool
) -> Recertification:
    """Keep a grant for six months, or end it: at once, or as it stands where it `lets_end` on its own day.

    Of a lead without `share` it is a word to whoever has that. Raises PermissionDenied for anybody else,
    ValidationError as `end_grant`.
    """
    may_decide = actor.has_perm("cases.share", case)
    if not may_decide and actor.role != Role.AGENCY_LEAD:
        raise PermissionDenied
    if may_decide and decision == Recertification.Decision.KEEP:
        end_grant(actor=actor, case=case, grant_id=grant_id, last_day=grant_kept_until(case.municipality.today))
    elif may_decide and not lets_end:
        end_grant(actor=actor, case=case, grant_id=grant_id)
    decided = Recertification(case=case, grant_id=grant_id, is_word=not may_decide)
    return _keep(decided, actor, decision, reason)


@transaction.atomic
def decide_on_agreement(*, actor: Member, agreement: Agreement, decision: str, reason: str) -> Recertification:
    """Keep an agreement for a year, or let it end on its day. Raises PermissionDenied for who does not coordinate."""
    if not coordinates(agreement.municipality):
        raise PermissionDenied
    if decision == Recertification.Decision.KEEP:
        change_agreement(
            actor=actor, agreement=agreement, valid_until=agreement_kept_until(agreement.municipality.today)
        )
    return _keep(Recertification(agreement=agreement), actor, decision, reason)


def _keep(decided: Recertification, actor: Member, decision: str, reason: str) -> Recertification:
    decided.decided_by, decided.decision, decided.reason = actor, decision, reason.strip()
    decided.save(force_insert=True)
    return decided
