"""Raw SQL on the application's own login: nothing beyond the rule, forging and replay refused."""

import time
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from mscportal.guard import token
from tests.cast import World
from tests.databases import application, superuser
from tests.guard.raw import LAYER, Raw, enter, layer


def guarded_tables(raw: Raw) -> list[str]:
    found = raw.execute(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'"
        " AND (has_table_privilege(oid, 'SELECT') OR has_any_column_privilege(oid, 'SELECT'))"
    )
    return [name for (name,) in found]


def count(raw: Raw, table: str) -> int:
    ((rows,),) = raw.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchall()
    return int(rows)


# Read before anybody acts; see the reasons in partners/policies.sql.
STAFF = {
    "partners_municipality",
    "partners_agency",
    "partners_member",
    "partners_historicalmunicipality",
    "partners_historicalagency",
    "partners_historicalmember",
}


def test_without_an_actor_every_guarded_table_is_empty(raw: Raw) -> None:
    assert {table for table in guarded_tables(raw) if count(raw, table)} - STAFF == set()


def test_select_all_shows_only_what_the_rule_allows(raw: Raw, committed: World) -> None:
    enter(raw, committed.bob.pk)
    for table in guarded_tables(raw):
        columns = {
            name
            for (name,) in raw.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table]
            )
        }
        if "case_id" in columns:
            cases = raw.execute(sql.SQL("SELECT DISTINCT case_id FROM {}").format(sql.Identifier(table))).fetchall()
            assert {case for (case,) in cases} <= {committed.case.pk, None}, table
    texts = {
        text for (text,) in raw.execute("SELECT text FROM cases_layer UNION SELECT text FROM cases_historicallayer")
    }
    assert texts == {"Talks openly after football practice.", "New older company.", "Only Alice and Bob know this."}


def test_history_hides_what_its_live_row_hides(raw: Raw, committed: World) -> None:
    enter(raw, committed.erin.pk)
    assert {case for (case,) in raw.execute("SELECT id FROM cases_historicalcase")} == {committed.brother.pk}
    assert count(raw, "cases_historicalrelation") == count(raw, "cases_relation") == 0


def test_a_forged_token_is_refused(raw: Raw, committed: World) -> None:
    expires, mac = token.sign(members=[committed.bob.pk], day=None, backend=raw.info.backend_pid)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute("SELECT guard.enter(%s::uuid[], NULL, %s, %s)", [[committed.alice.pk], expires, mac])


def test_a_token_moved_to_another_day_is_refused(raw: Raw, committed: World) -> None:
    expires, mac = token.sign(members=[committed.dirk.pk], day=None, backend=raw.info.backend_pid)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute("SELECT guard.enter(%s::uuid[], '2026-01-01', %s, %s)", [[committed.dirk.pk], expires, mac])


def test_a_token_of_another_backend_is_refused(raw: Raw, committed: World, database_name: str) -> None:
    expires, mac = token.sign(members=[committed.bob.pk], day=None, backend=raw.info.backend_pid)
    with application(database_name) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
        other.execute("SELECT guard.enter(%s::uuid[], NULL, %s, %s)", [[committed.bob.pk], expires, mac])


def test_an_expired_token_is_refused(raw: Raw, committed: World) -> None:
    expires, mac = token.sign(members=[committed.bob.pk], day=None, backend=raw.info.backend_pid, now=1.0)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute("SELECT guard.enter(%s::uuid[], NULL, %s, %s)", [[committed.bob.pk], expires, mac])


def test_facts_do_not_outlive_their_transaction(raw: Raw, committed: World) -> None:
    enter(raw, committed.bob.pk)
    assert count(raw, "cases_case") == 1
    raw.commit()
    assert count(raw, "cases_case") == 0
    raw.execute("SELECT pg_current_xact_id()")
    assert count(raw, "cases_case") == 0


def test_settings_claim_nothing(raw: Raw, committed: World) -> None:
    raw.execute(
        "SELECT set_config('guard.member', %s, true), set_config('app.member', %s, true)", [str(committed.alice.pk)] * 2
    )
    assert count(raw, "cases_case") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE msc_rls",
        "SET ROLE msc_owner",
        "SET SESSION AUTHORIZATION postgres",
        "TRUNCATE cases_case CASCADE",
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "DROP POLICY reads ON cases_case",
        "SELECT * FROM guard.facts",
        "INSERT INTO guard.facts (pid) VALUES (1)",
        "SELECT * FROM guard.key",
        "SELECT guard.facts_of(gen_random_uuid(), NULL)",
        "SELECT guard.cases_of(gen_random_uuid(), NULL)",
        "SELECT guard.cases_of_seat(NULL, NULL, NULL, 1, NULL, NULL, NULL, false, NULL)",
        "SELECT guard.store(NULL)",
        "SELECT guard.withheld_of(guard.member(), NULL)",
        "SELECT * FROM guard.read_before",
        "INSERT INTO guard.read_before SELECT 1, '1', gen_random_uuid(), gen_random_uuid(), gen_random_uuid()",
        "SELECT guard.read_beyond('partners_member', to_jsonb(m)) FROM partners_member m",
        "SELECT guard.read_lastingly(guard.member(), NULL, NULL)",
        "ALTER TABLE cases_agencygrant DISABLE TRIGGER weigh_new_after",
        "DELETE FROM cases_newreader",
        "INSERT INTO cases_newreader (id) VALUES (gen_random_uuid())",
        "UPDATE cases_newreader SET member_id = guard.member()",
        "SET session_replication_role = 'replica'",
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMP TABLE mine (id int)",
        "CREATE FUNCTION guard.member() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "CREATE SCHEMA mine",
        "SELECT * FROM record_salt",
        "DELETE FROM record_reading",
        "UPDATE record_reading SET screen = ''",
        "UPDATE cases_historicallayer SET text = ''",
        "COPY cases_case TO PROGRAM 'cat'",
        "SELECT pg_read_file('PG_VERSION')",
        "SELECT pg_stat_get_xact_tuples_inserted('cases_releaserequest'::regclass)",
        "SELECT n_tup_ins FROM pg_stat_xact_user_tables",
        "SELECT n_tup_ins FROM pg_stat_user_tables",
        "SELECT tup_inserted FROM pg_stat_database",
        "SELECT pg_current_wal_insert_lsn()",
        "LOAD 'auto_explain'",
        "UPDATE partners_member SET clearance = 3",
        "UPDATE partners_member SET agency_id = agency_id",
        "UPDATE partners_member SET role = 'coordinator'",
    ],
)
def test_what_the_application_may_not_even_say(raw: Raw, committed: World, statement: str) -> None:
    enter(raw, committed.bob.pk)
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedFile)):
        raw.execute(statement)


def test_what_is_withheld_tells_neither_which_nor_how_much(raw: Raw, committed: World, database_name: str) -> None:
    """Bob has waited for nothing, then for three: every answer is 16 numbers, none of them ever again."""
    shown: list[list[int]] = []
    told = (committed.case, committed.city, committed.police, committed.bob, committed.alice)
    for waits in (0, 3):
        with superuser(database_name) as admin:
            for _ in range(waits):
                admin.execute(
                    "INSERT INTO cases_newreader (id, statement_id, kind, case_id, municipality_id, originator_id,"
                    " member_id, actor_id, change, asked_at, state, reason)"
                    " VALUES (gen_random_uuid(), %s, 'layer', %s, %s, %s, %s, %s, 'cases_case', now(), 'asked', '')",
                    [uuid4(), *(one.pk for one in told)],
                )
        for _ in range(2):
            enter(raw, committed.bob.pk)
            ((found,),) = raw.execute("SELECT guard.withheld()").fetchall()
            shown.append(found)
            raw.rollback()
    assert [len(one) for one in shown] == [16] * 4
    assert len({number for one in shown for number in one}) == 64
    assert all(one == sorted(one) for one in shown)


def test_switching_row_security_off_shows_nothing(raw: Raw, committed: World) -> None:
    raw.execute("SET row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute("SELECT * FROM cases_case")


def test_a_leaky_operator_learns_nothing(raw: Raw, committed: World) -> None:
    """Casting a hidden text to a number would tell it in the error, were the qualifier pushed below the policy."""
    enter(raw, committed.erin.pk)
    assert raw.execute(
        "SELECT count(*) FROM cases_layer WHERE length(text) / (CASE WHEN text LIKE 'Seen%' THEN 0 ELSE 1 END) > 0"
    ).fetchone() == (1,)


@pytest.mark.parametrize(
    ("who", "statement"),
    [
        ("erin", "UPDATE cases_case SET status = 'closed'"),
        ("bob", "UPDATE cases_case SET status = 'closed'"),
        ("bob", "UPDATE cases_layer SET text = 'forged' WHERE part = 'extract'"),
        ("bob", "UPDATE cases_goal SET title = 'forged'"),
        ("bob", "UPDATE cases_agencygrant SET valid_until = NULL"),
    ],
)
def test_a_write_without_the_right_fails_or_touches_nothing(
    raw: Raw, committed: World, who: str, statement: str
) -> None:
    enter(raw, committed.members[who].pk)
    try:
        assert raw.execute(statement).rowcount == 0
    except psycopg.errors.InsufficientPrivilege:
        raw.rollback()


def insert_layer(raw: Raw, world: World, *, case: UUID, originator: UUID, author: UUID) -> None:
    raw.execute(LAYER, layer(case_id=case, municipality_id=world.city.pk, originator_id=originator, author_id=author))


def test_an_item_is_written_in_the_own_name_on_an_own_case(raw: Raw, committed: World) -> None:
    w = committed
    enter(raw, w.bob.pk)
    insert_layer(raw, w, case=w.case.pk, originator=w.youth.pk, author=w.bob.pk)
    for case, originator, author in (
        (w.brother.pk, w.youth.pk, w.bob.pk),
        (w.case.pk, w.police.pk, w.bob.pk),
        (w.case.pk, w.youth.pk, w.ines.pk),
    ):
        with raw.transaction(force_rollback=True), pytest.raises(psycopg.errors.InsufficientPrivilege):
            insert_layer(raw, w, case=case, originator=originator, author=author)


def test_a_recycled_backend_finds_no_facts(raw: Raw, committed: World, database_name: str) -> None:
    """A row left by a dead backend with the same process id belongs to another transaction, so it is not believed."""
    with superuser(database_name) as admin:
        admin.execute(
            "INSERT INTO guard.facts (pid, xid, member, clearance, is_coordination, networks, municipalities, case_ids,"
            " concealed, recused, released, withheld, forums)"
            " VALUES (%s, '1', %s, 3, true, '{}', %s, %s, '{}', '{}', '{}', '{}', '{}')",
            [raw.info.backend_pid, committed.alice.pk, [committed.city.pk], [committed.case.pk]],
        )
    assert count(raw, "cases_case") == 0
    enter(raw, committed.bob.pk)
    assert count(raw, "cases_case") == 1


def test_the_sweep_removes_rows_of_gone_backends(raw: Raw, committed: World, database_name: str) -> None:
    with application(database_name) as other:
        enter(other, committed.bob.pk)
        other.commit()
        gone = other.info.backend_pid
    with superuser(database_name) as admin:
        for _ in range(50):
            if not admin.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [gone]).fetchone():
                break
            time.sleep(0.05)
        raw.execute("SELECT guard.sweep()")
        raw.commit()
        assert admin.execute("SELECT count(*) FROM guard.facts WHERE pid = %s", [gone]).fetchone() == (0,)
