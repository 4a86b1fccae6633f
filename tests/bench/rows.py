"""How many rows of guarded tables a page's statements read, beside how many they tell of."""

from typing import Any
from uuid import UUID

from django.db import connection

from mscportal.guard.acting import acting_as, acting_within
from mscportal.guard.scope import Scope
from tests.bench.statements import Statement, entering, scope_of

GUARDED = ("cases_", "meetings_")


def rows_of(member: UUID, sent: list[Statement]) -> tuple[int, int]:
    """Return (read, shown) of a page's statements, sent once more as `member`; what counts is left out.

    A row that a filter or a policy drops is read too.
    """
    scope = scope_of(entering(sent))
    plans = [_plan(member, scope, one) for one in sent if _asks_for_rows(one.text)]
    return sum(_read(plan) for plan in plans), sum(round(plan["Actual Rows"]) for plan in plans)


def _asks_for_rows(text: str) -> bool:
    names_guarded = any(f'FROM "{name}' in text for name in GUARDED)
    return text.startswith("SELECT") and names_guarded and "COUNT(" not in text


def _plan(member: UUID, scope: Scope | None, statement: Statement) -> dict[str, Any]:
    with acting_within(member, scope) if scope else acting_as(member), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {statement.text}", statement.values)
        ((told,),) = cursor.fetchall()
    plan: dict[str, Any] = told[0]["Plan"]
    return plan


def _read(node: dict[str, Any]) -> int:
    """Return what the scans of guarded tables at and below a node of a plan read, in all their loops."""
    below = sum(_read(inner) for inner in node.get("Plans", ()))
    if not node.get("Relation Name", "").startswith(GUARDED):
        return below
    a_loop = sum(
        node.get(what, 0) for what in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    )
    return below + round(a_loop * node["Actual Loops"])
