"""Keeping on record what a person decided of somebody who seemed to be known."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.file.models import Case
from cases.known.models import KnownDecision
from partners.members.gate import coordinates
from partners.models import Member


@transaction.atomic
def decide_known(*, actor: Member, cases: Iterable[Case], opened: Case | None, reason: str) -> list[KnownDecision]:
    """Keep that the people of `cases` are others than the one of `opened`; without that, the one to be brought in.

    Raises PermissionDenied for who does not coordinate.
    """
    if not coordinates(actor.municipality):
        raise PermissionDenied
    decided = [
        KnownDecision(
            municipality=actor.municipality, case=case, opened=opened, reason=reason.strip(), decided_by=actor
        )
        for case in cases
    ]
    for one in decided:
        one.save(force_insert=True)
    return decided
