"""Brings the rule and the apps' policies into the database, at the end of `migrate`, only where their hash differs."""

import hashlib
import time
from importlib import resources

from django.db import OperationalError, connections, transaction
from django.db.backends.utils import CursorWrapper

from mscportal.guard import token
from mscportal.guard.open_tables import OPEN_TABLES

# In order of the floors: a file uses only what stands before it.
SQL_FILES = (
    ("mscportal.guard", "facts.sql"),
    ("mscportal.guard", "rule.sql"),
    ("mscportal.guard", "protect.sql"),
    ("mscportal.record", "functions.sql"),
    ("mscportal.record", "policies.sql"),
    ("partners", "functions.sql"),
    ("partners", "policies.sql"),
    ("cases", "functions.sql"),
    ("cases", "policies.sql"),
    ("cases", "why.sql"),
    ("cases", "naming.sql"),
    ("cases", "sharing.sql"),
    ("cases", "explanation.sql"),
    ("cases", "foresight.sql"),
    ("cases", "standins.sql"),
    ("cases", "recertify.sql"),
    ("cases", "asking.sql"),
    ("cases", "newreaders.sql"),
    ("cases", "safety.sql"),
    ("cases", "known.sql"),
    ("cases", "emergency.sql"),
    ("cases", "links.sql"),
    ("cases", "joined.sql"),
    ("meetings", "functions.sql"),
    ("meetings", "policies.sql"),
    ("meetings", "escalations.sql"),
    ("meetings", "minutes.sql"),
    ("mscportal.inquiry", "past.sql"),
    ("mscportal.inquiry", "exports.sql"),
)
# Seconds before each further try.
WAITS = (0.25, 0.5, 1, 2)


def sql_texts() -> list[str]:
    """Return the SQL files' texts in the order in which they are applied."""
    # mutant (argument): the machines on which tests run read UTF-8 unasked.
    return [resources.files(package).joinpath(name).read_text(encoding="utf-8") for package, name in SQL_FILES]


def fingerprint(texts: list[str]) -> str:
    """Return the hash under which applied SQL is known."""
    return hashlib.sha256("\0".join([*texts, repr(OPEN_TABLES)]).encode()).hexdigest()


def applied_fingerprint(alias: str) -> str:
    """Return the hash of what stands in the database, empty when nothing does."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'guard'")
        row = cursor.fetchone()
        # mutant (number): of one column the first is the last.
        return (row[0] or "") if row else ""


def apply(alias: str, texts: list[str] | None = None) -> bool:
    """Apply the SQL in one transaction, with retries while a lock is held; return whether anything changed.

    Raises OperationalError when the locks were not to be had in five tries.
    """
    wanted = sql_texts() if texts is None else texts
    changed = applied_fingerprint(alias) != fingerprint(wanted)
    for wait in WAITS:
        try:
            _bring_in(alias, wanted if changed else None)
        except OperationalError:
            time.sleep(wait)
        else:
            return changed
    _bring_in(alias, wanted if changed else None)
    return changed


def _bring_in(alias: str, texts: list[str] | None) -> None:
    """Apply `texts`, None for what stands already, and the keys that hold now."""
    with transaction.atomic(using=alias):
        if texts is not None:
            _apply(alias, texts)
        _store_keys(alias)


def _apply(alias: str, texts: list[str]) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")
        cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'")
        for table, policy in cursor.fetchall():
            cursor.execute(f'DROP POLICY "{policy}" ON "{table}"')
        cursor.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM msc_app")
        for text in texts:
            _execute(cursor, text)
        # A policy that names no role holds for whoever may connect; here it lets in the application alone.
        cursor.execute(
            "SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' AND roles = '{public}'"
        )
        for table, policy in cursor.fetchall():
            cursor.execute(f'ALTER POLICY "{policy}" ON "{table}" TO msc_app')
        for table, (_, privileges) in OPEN_TABLES.items():
            if privileges:
                cursor.execute(f'GRANT {privileges} ON "{table}" TO msc_app')
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO msc_app")
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^[a-z]+_historical'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'CREATE OR REPLACE TRIGGER note_act AFTER INSERT ON "{table}"'
                " FOR EACH ROW EXECUTE FUNCTION guard.note_act()"
            )
        cursor.execute(f"COMMENT ON SCHEMA guard IS '{fingerprint(texts)}'")


def _store_keys(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SET LOCAL ROLE msc_rls")
        cursor.execute("DELETE FROM guard.key")
        for inner, outer in token.pads():
            cursor.execute("INSERT INTO guard.key (inner_pad, outer_pad) VALUES (%s, %s)", [inner, outer])
        cursor.execute("RESET ROLE")


def _execute(cursor: CursorWrapper, text: str) -> None:
    """Run a script of several statements; the driver splits it when there are no parameters to bind."""
    raw = cursor.connection.connection
    raw.execute(text)
