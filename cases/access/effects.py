"""Who gains or loses sight by a change: it is made, looked at and undone, so that the rule itself gives the answer.

It counts only what its viewer sees (NEED_TO_KNOW.md, "What follows from it").
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from cases.access.models import Reveal
from cases.access.selectors import members_on
from cases.file.models import Case
from partners.models import Member

Sight = Callable[[Case, date | None], Iterable[Member]]


@dataclass(frozen=True)
class Effects:
    """Members who see the case (or whose it is) after a change and not before, and the other way round."""

    gains: list[Member]
    loses: list[Member]


class _Undo(Exception):
    """Leaves the block that tries a change, and takes the change back with it."""


def members_told(case: Case, day: date | None = None) -> QuerySet[Member]:
    """Return the members on an anonymous case whose agency was told whose it is."""
    return members_on(case, day).filter(agency__in=Reveal.objects.filter(case=case).values("agency"))


def effects_of(
    case: Case, change: Callable[[], object], *, day: date | None = None, sight: Sight = members_on
) -> Effects:
    """Try `change` and return its effects on `day` (today if left out). Raises what `change` raises."""
    before = {member.pk: member for member in sight(case, day)}
    after: dict[object, Member] = {}
    try:
        with transaction.atomic():
            change()
            after = {member.pk: member for member in sight(case, day)}
            raise _Undo
    except _Undo:
        pass
    return Effects(
        gains=[member for pk, member in after.items() if pk not in before],
        loses=[member for pk, member in before.items() if pk not in after],
    )
