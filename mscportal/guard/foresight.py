"""What others read, as far as the acting member sees it: asked before a change and again once it is tried."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction

# By member and case: the items and other statements of which both read anything, and, apart, those they read in full.
Sight = dict[tuple[UUID, UUID], frozenset[tuple[UUID, bool]]]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Change:
    """How one member's sight changes in one direction: in so many statements, and which cases appear or vanish."""

    member: UUID
    cases: frozenset[UUID]
    statements: int


@dataclass(frozen=True)
class Foreseen:
    """Whose sight grows and whose shrinks by a change that was tried and taken back."""

    gains: list[Change]
    loses: list[Change]


class _Undo(Exception):
    """Leaves the block that tries a change, and takes the change back with it."""


def tried(change: Callable[[], object], look: Callable[[], Found]) -> Found:
    """Make `change`, return what `look` finds then, and undo it. Raises what `change` raises."""
    found: list[Found] = []
    try:
        with transaction.atomic():
            change()
            found.append(look())
            raise _Undo
    except _Undo:
        # mutant (number): of one the first is the last.
        return found[0]


def foresee(
    change: Callable[[], object],
    *,
    members: Callable[[], Iterable[UUID]],
    cases: Iterable[UUID] | None = None,
    day: date | None = None,
) -> Foreseen:
    """Make `change`, look and undo it: what it does on `day` (today if left out) to the sight of `members`.

    They are asked for before and after. Only `cases` count, or all that the acting member sees. Raises what `change`
    raises.
    """
    asked = None if cases is None else list(cases)
    before = sight_of(members(), asked, day)
    after = tried(change, lambda: sight_of(members(), asked, day))
    return Foreseen(gains=_more(before, after), loses=_more(after, before))


def sight_of(members: Iterable[UUID], cases: list[UUID] | None, day: date | None) -> Sight:
    """Return what each of `members` reads of `cases` on `day`, counting what the acting member sees and may know."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member, seen_case, items, in_full FROM guard.foresee(%s::uuid[], %s::uuid[], %s::date)",
            [list(members), cases, day],
        )
        return {
            (member, case): frozenset([*((one, False) for one in items), *((one, True) for one in in_full or ())])
            for member, case, items, in_full in cursor.fetchall()
        }


def _more(less: Sight, more: Sight) -> list[Change]:
    """Return who reads in `more` what they do not read in `less`."""
    found: dict[UUID, tuple[set[UUID], int]] = {}
    for (member, case), items in more.items():
        new = len({one for one, _ in items - less.get((member, case), frozenset())})
        if new or (member, case) not in less:
            cases, statements = found.get(member, (set(), 0))
            found[member] = (cases | ({case} if (member, case) not in less else set()), statements + new)
    return [Change(member, frozenset(cases), statements) for member, (cases, statements) in found.items()]
