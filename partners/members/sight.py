"""Whose sight a change widens or narrows, told before it is made: people by name, counting what the viewer sees."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from mscportal.guard.foresight import Change, foresee
from partners.members.models import Member


@dataclass(frozen=True)
class Effect:
    """What one member gains or loses: so many cases as a whole, so many texts (an item or another statement) in all."""

    member: Member
    cases: int = 0
    texts: int = 0


@dataclass(frozen=True)
class Effects:
    """Whose sight a change widens, and whose it narrows, from `day` on: a later day than today, or None for at once."""

    gains: list[Effect]
    loses: list[Effect]
    day: date | None = None

    def __bool__(self) -> bool:
        return bool(self.gains or self.loses)

    def lose_all(self, member: Member) -> bool:
        """Tell whether `member` loses a case."""
        return any(effect.member == member and effect.cases for effect in self.loses)


def effects_of(
    change: Callable[[], object],
    *,
    members: Callable[[], QuerySet[Member]],
    cases: Iterable[UUID] | None = None,
    later: Iterable[date] = (),
) -> Effects:
    """Make `change`, look and undo it: its effects on `members` today, or else on the first of the days `later`.

    Counted is what the acting member sees, of `cases` or of all. Raises what `change` raises.
    """
    for day in (None, *sorted(later)):
        found = foresee(
            change, members=lambda: list(members().order_by().values_list("pk", flat=True)), cases=cases, day=day
        )
        if found.gains or found.loses:
            break
    people = Member.objects.filter(pk__in={one.member for one in (*found.gains, *found.loses)})
    ordered = list(people.select_related("agency").order_by("agency__name", "name", "pk"))
    return Effects(gains=_told(ordered, found.gains), loses=_told(ordered, found.loses), day=day)


def effects_on(member: Member, change: Callable[[], object]) -> Effects:
    """Return what `change` does to the sight of one member today. Raises what `change` raises."""
    return effects_of(change, members=lambda: Member.objects.filter(pk=member.pk))


def turns(today: date, *, first: date | None = None, last: date | None = None) -> list[date]:
    """Return the days after today on which a range of days begins to hold and holds no longer."""
    days = (first, last + timedelta(days=1) if last and last < date.max else None)
    return [day for day in days if day and day > today]


def _told(ordered: Iterable[Member], changes: Iterable[Change]) -> list[Effect]:
    by_member = {one.member: one for one in changes}
    return [
        Effect(member, len(by_member[member.pk].cases), by_member[member.pk].statements)
        for member in ordered
        if member.pk in by_member
    ]
