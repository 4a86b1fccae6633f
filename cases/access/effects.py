"""Who gains or loses sight by a change, counting only what its viewer sees (NEED_TO_KNOW.md, What follows from it)."""

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

    @classmethod
    def between(cls, before: Iterable[Member], after: Iterable[Member]) -> "Effects":
        """Compare who sees before and after, each in the order in which they are told."""
        earlier = {member.pk: member for member in before}
        later = {member.pk: member for member in after}
        return cls(
            gains=[member for pk, member in later.items() if pk not in earlier],
            loses=[member for pk, member in earlier.items() if pk not in later],
        )


class _Undo(Exception):
    """Leaves the block that tries a change, and takes the change back with it."""


def members_told(case: Case, day: date | None = None) -> QuerySet[Member]:
    """Return the members on an anonymous case whose agency was told whose it is."""
    return members_on(case, day).filter(agency__in=Reveal.objects.filter(case=case).values("agency"))


def effects_of(
    case: Case, change: Callable[[], object], *, day: date | None = None, sight: Sight = members_on
) -> Effects:
    """Make `change`, look and undo it: its effects on `day` (today if left out). Raises what `change` raises."""
    before = list(sight(case, day))
    after: list[Member] = []
    try:
        with transaction.atomic():
            change()
            after = list(sight(case, day))
            raise _Undo
    except _Undo:
        pass
    return Effects.between(before, after)
