"""The outbox: what a transaction owes outside itself is written in it, and done afterwards, once, by a worker.

PostgreSQL is the truth and Celery only carries ids, so a page never waits for the broker: after the commit a thread
pokes the worker, and what it could not tell is found by `record.send_due` a few seconds later.
Effects stand in an app's `effects.py` (or what that imports), which is loaded at the start.
"""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone, translation

from mscportal.guard.acting import acting_as, acting_member
from mscportal.record.models import OutboxEntry
from mscportal.record.poke import poke

logger = logging.getLogger("mscportal.outbox")

Effect = Callable[[UUID], None]
_effects: dict[str, Effect] = {}
_own: set[str] = set()
_as_nobody: set[str] = set()


@dataclass(frozen=True)
class Claim:
    """An entry that this transaction holds."""

    kind: str
    subject: UUID
    member: UUID
    language: str
    has_left: bool


def effect(kind: str, *, own: bool = False, as_nobody: bool = False) -> Callable[[Effect], Effect]:
    """Register the function that does what entries of `kind` owe, given the subject's id.

    It runs as the member who owed it, in that member's language, in one transaction with the entry's end: what it
    writes is there exactly once. What it does elsewhere (a mail) may happen again after a crash in between.
    An `own` one is for that member alone, so it is dropped once they have left; what is owed to others stays owed.
    One `as_nobody` is for who owed it, yet none of their business: a function of the database does it, unseen by them.
    """

    def register(function: Effect) -> Effect:
        _effects[kind] = function
        if own:
            _own.add(kind)
        if as_nobody:
            _as_nobody.add(kind)
        return function

    return register


def owe(*, kind: str, subject: UUID) -> OutboxEntry:
    """Write down, in the caller's transaction, that the acting member owes an effect; each kind and subject once.

    Raises NobodyActs without an acting member, IntegrityError when the same effect was owed before.
    """
    entry = OutboxEntry.objects.create(
        kind=kind,
        subject_id=subject,
        member_id=acting_member(),
        language=translation.get_language() or "en",
        next_try_at=timezone.now(),
    )
    transaction.on_commit(partial(poke, entry.pk))
    return entry


def deliver(entry: UUID) -> bool:
    """Do what one entry owes, or drop it where nobody is left to do it for.

    False when it is done already, held by another worker, or was put off after an error.
    """
    try:
        with transaction.atomic():
            claim = _claim(entry)
            if claim is None:
                return False
            if not (claim.has_left and claim.kind in _own):
                acting = nullcontext() if claim.kind in _as_nobody else acting_as(claim.member)
                with acting, translation.override(claim.language):
                    _effects[claim.kind](claim.subject)
            _call("SELECT guard.finish_outbox(%s::uuid)", entry)
    except Exception as error:
        # The error's text may hold what the effect read, so only its class is kept.
        logger.exception("an effect failed", extra={"told": {"entry": str(entry)}})
        _call("SELECT guard.put_off_outbox(%s::uuid, %s::text)", entry, type(error).__name__)
        return False
    return True


# mutant (number): what is not told in one round is told in the next.
def due(at_most: int = 200) -> list[UUID]:
    """Return the entries that are owed now, longest waiting first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.due_outbox(%s::int)", [at_most])
        # mutant (number): of one column the first is the last.
        return [row[0] for row in cursor.fetchall()]


def _claim(entry: UUID) -> Claim | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM guard.claim_outbox(%s::uuid)", [entry])
        row = cursor.fetchone()
        return Claim(*row) if row else None


def _call(sql: str, *parameters: UUID | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
