"""The catalogue: every relation is guarded or on the short list of open tables, with its reason."""

import pytest
from django.db import connection

from mscportal.guard.apply import applied_fingerprint, fingerprint, sql_texts
from mscportal.guard.open_tables import OPEN_TABLES, OPEN_TO_READ
from mscportal.guard.operator import as_operator

pytestmark = pytest.mark.django_db

UNGUARDED = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
      AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
"""
NARROW = {"record_outboxentry", "record_unsealed", "record_salt", "record_seal"}


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def unguarded() -> set[str]:
    return {name for (name,) in rows(UNGUARDED)}


def test_every_relation_is_guarded_or_listed() -> None:
    assert unguarded() == set(OPEN_TABLES)


def test_a_plain_table_without_policy_is_noticed() -> None:
    with as_operator(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET LOCAL ROLE msc_owner; CREATE TABLE public.forgotten (id int)")
        assert unguarded() - set(OPEN_TABLES) == {"forgotten"}
        cursor.execute("DROP TABLE public.forgotten")


def test_each_open_table_has_a_reason() -> None:
    assert all(len(reason) > 10 for reason, _ in OPEN_TABLES.values())
    assert all(len(reason) > 10 for reason in OPEN_TO_READ.values())


def shown_to_all() -> set[str]:
    return {
        name for (name,) in rows("SELECT tablename FROM pg_policies WHERE cmd IN ('SELECT', 'ALL') AND qual = 'true'")
    }


def test_each_guarded_table_that_shows_every_row_is_listed() -> None:
    assert shown_to_all() == set(OPEN_TO_READ)


def test_a_policy_that_shows_every_row_is_noticed() -> None:
    with as_operator(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET LOCAL ROLE msc_owner; CREATE POLICY forgotten ON record_act USING (true)")
        assert shown_to_all() - set(OPEN_TO_READ) == {"record_act"}
        cursor.execute("DROP POLICY forgotten ON record_act")


def test_each_guarded_table_has_a_policy_for_reading() -> None:
    without = {
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class c WHERE relrowsecurity AND NOT EXISTS "
            "(SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd IN ('r', '*'))"
        )
    }
    assert without == NARROW


def test_live_sql_equals_the_files() -> None:
    assert applied_fingerprint("default") == fingerprint(sql_texts())


def test_the_application_owns_nothing_and_bypasses_nothing() -> None:
    assert rows("SELECT count(*) FROM pg_class WHERE relowner = 'msc_app'::regrole") == [(0,)]
    assert rows(
        "SELECT rolbypassrls, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'msc_app'"
    ) == [(False, False, False, False)]
    assert rows("SELECT count(*) FROM pg_auth_members WHERE member = 'msc_app'::regrole") == [(0,)]


def test_the_application_may_only_add_to_the_record() -> None:
    widened = rows(
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r'"
        " AND (c.relname LIKE '%\\_historical%' OR c.relname IN ('record_reading', 'record_act'))"
        " AND (has_table_privilege('msc_app', c.oid, 'UPDATE') OR has_table_privilege('msc_app', c.oid, 'DELETE')"
        " OR has_any_column_privilege('msc_app', c.oid, 'UPDATE'))"
    )
    assert widened == []


def test_nobody_truncates_or_refers_as_the_application() -> None:
    assert rows(
        "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND"
        " (has_table_privilege('msc_app', oid, 'TRUNCATE') OR has_table_privilege('msc_app', oid, 'TRIGGER')"
        " OR has_table_privilege('msc_app', oid, 'REFERENCES'))"
    ) == [(0,)]


def test_definer_functions_have_a_fixed_search_path_and_no_public_caller() -> None:
    assert (
        rows(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'guard'::regnamespace"
            " AND (prosecdef"
            "      AND NOT coalesce(array_to_string(proconfig, ','), '') LIKE '%search_path=pg_catalog%pg_temp%'"
            "      OR has_function_privilege('public', oid, 'EXECUTE'))"
        )
        == []
    )


def test_no_view_shows_rows_past_the_policies() -> None:
    assert (
        rows(
            "SELECT relname FROM pg_class c WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
            " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
        )
        == []
    )
