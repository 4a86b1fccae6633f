"""Raw SQL on the application's own login, as any member may send it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg

from mscportal.guard import token

Raw = psycopg.Connection[tuple]


def enter(raw: Raw, *members: UUID, day: date | None = None) -> None:
    """Let one member act, or several together, until the transaction ends."""
    expires, mac = token.sign(members=members, day=day, backend=raw.info.backend_pid)
    raw.execute("SELECT guard.enter(%s::uuid[], %s, %s, %s)", [list(members), day, expires, mac])


def touched(raw: Raw, statement: str, *parameters: Any) -> int:
    """Return how many rows a statement touches, none when it is refused; undo it."""
    with raw.transaction(force_rollback=True):
        try:
            with raw.transaction():
                return raw.execute(statement, _bound(parameters)).rowcount
        except psycopg.errors.InsufficientPrivilege:
            return 0


def refusal(raw: Raw, statement: str, *parameters: Any) -> type[Exception] | None:
    """Return the kind of error with which a statement is refused, None when it is not; undo it."""
    with raw.transaction(force_rollback=True):
        try:
            with raw.transaction():
                raw.execute(statement, _bound(parameters))
        except psycopg.Error as error:
            return type(error)
    return None


def one(raw: Raw, statement: str, *parameters: Any) -> Any:
    """Return the only value of a query."""
    row = raw.execute(statement, _bound(parameters)).fetchone()
    assert row is not None
    return row[0]


def _bound(parameters: tuple[Any, ...]) -> Any:
    """Return named parameters where there is but a mapping, else those by position."""
    return parameters[0] if len(parameters) == 1 and isinstance(parameters[0], dict) else parameters


def attempt(raw: Raw, statement: str) -> None:
    """Do what a statement does unless it is refused."""
    try:
        with raw.transaction():
            raw.execute(statement)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.IntegrityError):
        pass


def sight(raw: Raw, table: str, members: Iterable[UUID]) -> list[list[str]]:
    """Return all that each of the members reads in a table."""
    told = []
    for member in members:
        enter(raw, member)
        told.append(sorted(row for (row,) in raw.execute(f'SELECT t::text FROM "{table}" t').fetchall()))
    return told


LAYER = (
    "INSERT INTO cases_layer (id, item_id, case_id, municipality_id, originator_id, author_id, classification,"
    " audience, named_agencies, named_people, part, key, kind, domain, said_as, day, recorded_at, text, rationale,"
    " differing_views, is_entrusted) VALUES (%(id)s, %(item_id)s, %(case_id)s, %(municipality_id)s,"
    " %(originator_id)s, %(author_id)s, 0, 'table', '{}', '{}', %(part)s, %(key)s, 'report', 'other', %(said_as)s,"
    " '2026-01-01', %(recorded_at)s, 'x', '', '', false)"
)


def layer(**values: Any) -> dict[str, Any]:
    """Return the parameters of LAYER: a full text unless `part` says otherwise."""
    item = uuid4()
    whole = {"id": item, "item_id": item, "part": "full", "key": f"i-{item.hex[:12]}", "said_as": "fact"}
    whole["recorded_at"] = "2026-01-01T10:00:00Z"
    if values.get("part") == "extract":
        whole |= {"author_id": None, "said_as": "", "recorded_at": None}
    return whole | values
