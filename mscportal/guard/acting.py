"""Who acts: the only way by which a transaction gets to see guarded rows."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from mscportal.guard import token
from mscportal.guard.scope import Kind, Scope

ENTER_WITHIN = {
    Kind.MEETING: "SELECT guard.enter_meeting(%s::uuid, %s::uuid, %s::bigint, %s)",
    Kind.CASE: "SELECT guard.enter_case(%s::uuid, %s::text, %s::bigint, %s)",
}


@dataclass(frozen=True)
class Actor:
    """One member, or several of whom only what all may see counts; `day` moves the dates of the rule.

    Of one member who acts within a `scope`, its cases count and those granted to the member in person.
    """

    members: tuple[UUID, ...]
    day: date | None = None
    scope: Scope | None = None


@dataclass(frozen=True)
class Beside:
    """A member who sees one case as another does; with `clearance` as anybody of that one's agency cleared for it."""

    viewer: UUID
    other: UUID
    case: UUID
    clearance: int | None = None

    @property
    def members(self) -> tuple[UUID, UUID]:
        return self.viewer, self.other


_actor: ContextVar[Actor | Beside | None] = ContextVar("actor", default=None)


class NobodyActs(RuntimeError):
    """A write was tried outside `acting_as`."""


def current_member() -> UUID | None:
    """Return the one member who acts, None when nobody or several do."""
    actor = _actor.get()
    # mutant (number): of one member the first is the last.
    return actor.members[0] if actor and len(actor.members) == 1 else None


def acting_member() -> UUID:
    """Return the one member who acts; raises NobodyActs when there is none."""
    member = current_member()
    if member is None:
        raise NobodyActs
    return member


@contextmanager
def acting_as(member: UUID, *, day: date | None = None) -> Iterator[None]:
    """Run one transaction as `member`.

    Raises ProgrammingError (insufficient privilege) for an unknown or inactive member.
    """
    with _acting(Actor((member,), day)):
        yield


@contextmanager
def acting_within(member: UUID, scope: Scope) -> Iterator[None]:
    """Run one transaction as `member`, who sees no other cases than the scope's and those granted to them in person.

    Whoever sees 30,000 cases enters in a tenth of the time. Raises as `acting_as` does.
    """
    with _acting(Actor((member,), scope=scope)):
        yield


@contextmanager
def acting_together(members: Sequence[UUID]) -> Iterator[None]:
    """Run one transaction that sees only what each of `members` may see (the projector)."""
    # mutant (number): any number of times the same member is several who act together.
    with _acting(Actor(tuple(members) * 2 if len(members) == 1 else tuple(members))):
        yield


@contextmanager
def acting_beside(beside: Beside) -> Iterator[None]:
    """Run one transaction that sees of one case what both of two members see, and writes nothing ("see as")."""
    with _acting(beside):
        yield


@contextmanager
def _acting(actor: Actor | Beside) -> Iterator[None]:
    previous = _actor.get()
    with transaction.atomic():
        _enter(actor)
        context = _actor.set(actor)
        try:
            yield
        finally:
            _actor.reset(context)
        if transaction.get_connection().savepoint_ids:
            _restore(previous)


def _restore(previous: Actor | Beside | None) -> None:
    """Inside an outer transaction the facts outlive the block, so the former ones are put back."""
    if previous:
        _enter(previous)
    else:
        expires, mac = token.sign_leave(backend=_backend())
        with connection.cursor() as cursor:
            cursor.execute("SELECT guard.leave(%s::bigint, %s)", [expires, mac])


def _enter(actor: Actor | Beside) -> None:
    if isinstance(actor, Beside):
        _enter_beside(actor)
        return
    if actor.scope:
        (member,) = actor.members
        _enter_within(member, actor.scope)
        return
    expires, mac = token.sign(members=actor.members, day=actor.day, backend=_backend())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT guard.enter(%s::uuid[], %s::date, %s::bigint, %s)",
            [array_of(actor.members), actor.day, expires, mac],
        )


def array_of(members: Iterable[UUID]) -> str:
    """Return members as PostgreSQL writes an array; of a list psycopg takes as long to do so as many a statement."""
    return f"{{{','.join(map(str, members))}}}"


def _enter_within(member: UUID, scope: Scope) -> None:
    expires, mac = token.sign_within(member=member, scope=scope, backend=_backend())
    with connection.cursor() as cursor:
        cursor.execute(ENTER_WITHIN[scope.kind], [member, scope.key, expires, mac])


def _enter_beside(beside: Beside) -> None:
    expires, mac = token.sign_beside(
        viewer=beside.viewer,
        other=beside.other,
        clearance=beside.clearance,
        case=beside.case,
        backend=_backend(),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT guard.enter_beside(%s::uuid, %s::uuid, %s::int, %s::uuid, %s::bigint, %s)",
            [beside.viewer, beside.other, beside.clearance, beside.case, expires, mac],
        )


def _backend() -> int:
    """Return the process id of the connection's backend; a transaction has opened the connection."""
    return int(connection.connection.info.backend_pid)
