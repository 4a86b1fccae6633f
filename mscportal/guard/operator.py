"""Operators' commands (import, data migration) write past the policies, on their own connection, and say so."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import connections, transaction

_operating: ContextVar[bool] = ContextVar("operating", default=False)


@contextmanager
def as_operator() -> Iterator[str]:
    """Run one transaction under msc_rls on the operators' connection; yields its alias.

    Every query of the block goes there by itself (OperatorRouter).
    """
    alias = settings.OPERATOR_DATABASE
    context = _operating.set(True)
    try:
        with transaction.atomic(using=alias):
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT current_setting('role')")
                # mutant (number): of one column the first is the last.
                before = cursor.fetchone()[0]
                cursor.execute("SET LOCAL ROLE msc_rls")
            yield alias
            with connections[alias].cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {before}")
    finally:
        _operating.reset(context)


def is_operating() -> bool:
    """Tell whether this code runs inside `as_operator`."""
    return _operating.get()


class OperatorRouter:
    """Send queries to the operators' connection inside `as_operator`, migrations to the owner's."""

    def db_for_read(self, model: type, **hints: Any) -> str | None:
        return settings.OPERATOR_DATABASE if _operating.get() else None

    db_for_write = db_for_read

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
