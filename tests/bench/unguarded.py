"""The same pages with policies off: views over a precomputed access list stand in for the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock
from uuid import UUID

from django.db import connection
from psycopg import Connection
from psycopg.sql import SQL, Identifier, Literal

from mscportal.guard import acting
from tests.bench.limits import READS

SCHEMA = "unguarded"
# Tables that lead to a case and the column that does, and whether they hold statements; the others keep all rows.
LEADING = """
SELECT c.table_name, CASE c.table_name WHEN 'cases_case' THEN 'id' ELSE 'case_id' END,
  bool_or(c.column_name = 'audience'), bool_or(c.column_name = 'case_id' AND c.is_nullable = 'YES')
FROM information_schema.columns c
JOIN pg_class t ON t.oid = c.table_name::regclass AND t.relrowsecurity AND t.relkind = 'r'
WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '%historical%' AND c.table_name NOT LIKE 'record%'
GROUP BY c.table_name HAVING bool_or(c.column_name = 'case_id') OR c.table_name = 'cases_case'
"""
VIEW = """
CREATE VIEW {schema}.{table} AS SELECT s.* FROM public.{table} s
{how} public.access ON access.member = {member} AND access.case_id = s.{case}
WHERE {seen} AND {rule}
"""
SEEN = (SQL("JOIN"), SQL("true"))
SEEN_OR_OF_NO_CASE = (SQL("LEFT JOIN"), SQL("(access.case_id IS NOT NULL OR s.case_id IS NULL)"))


def make_views(admin: Connection[tuple], values: dict[str, Any]) -> None:
    """Make a view of each table that leads to a case: what access list and rule leave to one member."""
    schema = Identifier(SCHEMA)
    admin.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
    admin.execute(SQL("CREATE SCHEMA {} AUTHORIZATION msc_rls").format(schema))
    rule = READS % {name: Literal(values[name]).as_string(admin) for name in ("member", "agency", "clearance")}
    for name, column, holds_statements, may_be_of_none in admin.execute(LEADING).fetchall():
        how, seen = SEEN_OR_OF_NO_CASE if may_be_of_none else SEEN
        view = SQL(VIEW).format(
            schema=schema,
            table=Identifier(name),
            member=Literal(values["member"]),
            case=Identifier(column),
            how=how,
            seen=seen,
            rule=SQL(rule if holds_statements else "true"),  # type: ignore[arg-type]
        )
        admin.execute(view)
        admin.execute(SQL("ALTER VIEW {}.{} OWNER TO msc_rls").format(schema, Identifier(name)))
    admin.execute("GRANT SELECT ON public.access TO msc_rls")
    # As msc_rls who writes a reading says when it was (guard.place_reading); the pages leave that to the database.
    admin.execute("ALTER TABLE record_reading ALTER at DROP NOT NULL")


@contextmanager
def without_policies(member: UUID) -> Iterator[None]:
    """Run what follows past the policies, on the views; who acts is stamped from what was worked out before."""
    with acting.acting_as(member):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE msc_rls")
        cursor.execute(f"SET search_path = {SCHEMA}, public")
    try:
        with mock.patch.object(acting, "_enter", _stamp):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET search_path")
            cursor.execute("SET ROLE msc_app")


def _stamp(actor: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE guard.facts SET xid = pg_current_xact_id() WHERE pid = pg_backend_pid()")
