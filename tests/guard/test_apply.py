"""The SQL files are brought in by their hash, in one transaction, and wait for a lock without giving up at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction

from mscportal.guard import apply as applying
from mscportal.guard.apply import applied_fingerprint, apply, fingerprint, sql_texts
from mscportal.guard.operator import OperatorRouter
from mscportal.guard.pool import discard_session
from mscportal.guard.token import pads
from tests.databases import application, copy_database, drop_database, point_to

POLICIES = "SELECT tablename, policyname, roles::text, qual, with_check FROM pg_policies ORDER BY 1, 2"
GRANTS = (
    "SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE grantee = 'msc_app' ORDER BY 1, 2"
)

TRIGGERS = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'note_act' ORDER BY 1"
SEQUENCES = (
    "SELECT relname::text, has_sequence_privilege('msc_app', oid, 'USAGE') FROM pg_class"
    " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace ORDER BY 1"
)
WAITS_BRIEFLY = "DO $$ BEGIN ASSERT current_setting('lock_timeout') = '3s'; END $$;"


@pytest.fixture
def apart(database_name: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of its own, to which every alias points."""
    name = f"{database_name}_applied"
    with django_db_blocker.unblock():
        copy_database(name)
        point_to(name)
        yield name
        point_to(database_name)
        drop_database(name)


def rows(query: str) -> list[tuple]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_the_same_again_changes_nothing(apart: str) -> None:
    before = rows(POLICIES)
    assert apply("owner") is False
    assert rows(POLICIES) == before


def test_other_texts_are_brought_in_and_what_was_put_beside_them_goes(apart: str) -> None:
    before, granted = rows(POLICIES), rows(GRANTS)
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE POLICY everyone ON cases_case FOR SELECT USING (true)")
        cursor.execute("GRANT DELETE ON record_reading TO msc_app")
    texts = [*sql_texts(), "SELECT 1; -- more\n"]
    assert apply("owner", texts) is True
    assert applied_fingerprint("owner") == fingerprint(texts)
    assert (rows(POLICIES), rows(GRANTS)) == (before, granted)
    assert "{public}" not in {roles for _, _, roles, _, _ in before}


def test_the_same_is_not_brought_in_again(apart: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE POLICY everyone ON cases_case FOR SELECT USING (true)")
    before = rows(POLICIES)
    assert apply("owner", sql_texts()) is False
    assert rows(POLICIES) == before


def test_what_was_taken_away_comes_back(apart: str) -> None:
    before, kept = rows(TRIGGERS), rows(SEQUENCES)
    assert ("cases_historicalcase",) in before
    with connections["owner"].cursor() as cursor:
        for (table,) in before:
            cursor.execute(f'DROP TRIGGER note_act ON "{table}"')
        cursor.execute("CREATE SEQUENCE public.further")
        cursor.execute("REVOKE USAGE ON ALL SEQUENCES IN SCHEMA public FROM msc_app")
    assert apply("owner", [*sql_texts(), WAITS_BRIEFLY]) is True
    assert rows(TRIGGERS) == before
    assert rows(SEQUENCES) == sorted([*((name, True) for name, _ in kept), ("further", True)])


def test_what_stands_is_known_by_its_hash(apart: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert applied_fingerprint("owner") == fingerprint(sql_texts())
    with connections["owner"].cursor() as cursor:
        cursor.execute("COMMENT ON SCHEMA guard IS NULL")
        assert applied_fingerprint("owner") == ""
        cursor.execute("ALTER SCHEMA guard RENAME TO former")
        assert applied_fingerprint("owner") == ""
    assert len({fingerprint(texts) for texts in ([], ["a"], ["a", "b"], ["ab"], ["b", "a"])}) == 5
    before = fingerprint(["a"])
    monkeypatch.setitem(applying.OPEN_TABLES, "django_migrations", ("which migrations ran", ""))
    assert fingerprint(["a"]) != before


def test_it_acts_as_before_afterwards(apart: str) -> None:
    with transaction.atomic(using="owner"):
        before = rows("SELECT current_user")
        apply("owner")
        assert rows("SELECT current_user") == before


def test_a_fault_leaves_all_as_it_was(apart: str) -> None:
    before = rows(POLICIES)
    with pytest.raises(Exception, match="no_such_table"):
        apply("owner", [*sql_texts(), "SELECT * FROM no_such_table;"])
    assert rows(POLICIES) == before
    assert applied_fingerprint("owner") == fingerprint(sql_texts())


def test_the_keys_that_hold_are_stored(apart: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET ROLE msc_rls")
        cursor.execute("DELETE FROM guard.key")
        cursor.execute("RESET ROLE")
    for _ in range(2):
        apply("owner")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET ROLE msc_rls")
        cursor.execute("SELECT inner_pad, outer_pad FROM guard.key")
        assert [(bytes(inner), bytes(outer)) for inner, outer in cursor.fetchall()] == pads()
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(("busy", "ends_well"), [(1, True), (4, True), (5, False)])
def test_it_waits_for_a_lock(monkeypatch: pytest.MonkeyPatch, apart: str, busy: int, ends_well: bool) -> None:
    waited: list[float] = []
    store, refused = applying._store_keys, iter([True] * busy)

    def held(alias: str) -> None:
        if next(refused, False):
            raise OperationalError("canceling statement due to lock timeout")
        store(alias)

    monkeypatch.setattr(applying, "_store_keys", held)
    monkeypatch.setattr(applying.time, "sleep", waited.append)
    texts = [*sql_texts(), "SELECT 1; -- more\n"]
    if ends_well:
        assert apply("owner", texts) is True
        assert applied_fingerprint("owner") == fingerprint(texts)
    else:
        with pytest.raises(OperationalError):
            apply("owner", texts)
        assert applied_fingerprint("owner") == fingerprint(sql_texts())
    assert waited == [0.25, 0.5, 1, 2][:busy]


def test_a_pooled_connection_forgets_its_last_user(database_name: str, django_db_setup: None) -> None:
    with application(database_name) as connection:
        default = connection.execute("SHOW search_path").fetchone()
        connection.execute("SET search_path = pg_temp")
        connection.execute("PREPARE mine AS SELECT 1")
        connection.commit()
        discard_session(connection)
        assert connection.autocommit is False
        assert connection.execute("SHOW search_path").fetchone() == default
        assert connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)


def test_only_the_owner_migrates() -> None:
    assert [OperatorRouter().allow_migrate(alias, "cases") for alias in ("owner", "default")] == [True, False]
