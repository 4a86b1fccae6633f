"""The record is append-only, sealed in a chain, and tells which row was changed afterwards."""

from collections.abc import Iterator
from io import StringIO
from uuid import UUID

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from cases.models import Case, Goal
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record import tasks
from mscportal.record.models import Act, Reading, Salt, Seal, Unsealed
from mscportal.record.readings import record_reading
from tests.cast import World
from tests.databases import superuser

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def sealed(world: World) -> World:
    """The cast after Bob has read and Alice has changed a goal, all of it sealed."""
    with acting_as(world.bob.pk):
        record_reading(screen="cases:case", case=Case.objects.get(), full=[world.open_item.pk])
    with acting_as(world.alice.pk):
        goal = Goal.objects.get(pk=world.goal.pk)
        goal.title = "Back at school every day"
        goal.save(force_update=True)
    tasks.seal()
    return world


@pytest.fixture
def admin() -> Iterator[psycopg.Connection[tuple]]:
    """The superuser, whom no policy stops, in the test's database."""
    with superuser(str(connection.settings_dict["NAME"])) as held:
        yield held


def verdict() -> tuple[int, str]:
    """Return the exit status and what `verify_record` says."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_record", stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), err.getvalue()
    return 0, out.getvalue()


def count(model: type[Seal | Unsealed | Salt]) -> int:
    """Return how many rows there are, past the policies."""
    with as_operator():
        return model.objects.count()


def reading() -> UUID:
    """Return the one reading."""
    with as_operator():
        return Reading.objects.get().pk


def test_it_works(sealed: World) -> None:
    assert count(Unsealed) == 0
    assert count(Seal) == count(Salt) > 2
    status, words = verdict()
    assert (status, words) == (0, f"The record holds: {count(Seal)} rows.\n")


def test_readings_acts_and_history_are_all_sealed(sealed: World) -> None:
    with as_operator():
        kinds = set(Seal.objects.values_list("kind", flat=True))
        rows = Reading.objects.count() + Act.objects.count() + Act.objects.count()
    assert {"record_reading", "record_act", "cases_historicalgoal", "cases_historicallayer"} <= kinds
    # Each act stands for one history row.
    assert count(Seal) == rows


def test_one_byte_changed_by_a_superuser_is_named(sealed: World, admin: psycopg.Connection[tuple]) -> None:
    changed = reading()
    admin.execute("UPDATE record_reading SET screen = overlay(screen placing 'd' from 1) WHERE id = %s", [changed])
    status, words = verdict()
    assert status == 1
    assert f"record_reading {changed} (content)" in words


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("record_act", "UPDATE record_act SET kind = '-' WHERE id = %s"),
        ("record_reading", "DELETE FROM record_reading WHERE id = %s"),
        ("cases_historicalgoal", "UPDATE cases_historicalgoal SET title = title || '.' WHERE history_id = %s"),
        ("cases_historicallayer", "DELETE FROM cases_historicallayer WHERE history_id = %s"),
    ],
)
def test_a_changed_or_removed_row_is_named(
    sealed: World, admin: psycopg.Connection[tuple], table: str, change: str
) -> None:
    with as_operator():
        row = Seal.objects.filter(kind=table).order_by("-sequence").first()
        assert row
    admin.execute(change, [row.row_id])
    status, words = verdict()
    assert status == 1
    assert f"{table} {row.row_id} (content)" in words


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE record_seal SET digest = sha256(digest) WHERE sequence = 2",
        "UPDATE record_seal SET link = sha256(link) WHERE sequence = 2",
        "DELETE FROM record_seal WHERE sequence = 2",
        "UPDATE record_seal SET row_id = gen_random_uuid() WHERE sequence = 2",
    ],
)
def test_a_changed_chain_is_named(sealed: World, admin: psycopg.Connection[tuple], change: str) -> None:
    admin.execute(change)
    status, words = verdict()
    assert status == 1
    assert "Broken at 2" in words or "Broken at 3" in words
    assert "(chain)" in words


def test_with_content_and_salt_destroyed_the_chain_still_holds(sealed: World, admin: psycopg.Connection[tuple]) -> None:
    destroyed = reading()
    admin.execute("DELETE FROM record_reading WHERE id = %s", [destroyed])
    admin.execute("DELETE FROM record_salt WHERE row_id = %s", [destroyed])
    assert verdict()[0] == 0


def test_a_row_that_vanished_before_its_seal_is_named(world: World, admin: psycopg.Connection[tuple]) -> None:
    with acting_as(world.bob.pk):
        record_reading(screen="cases:case", case=Case.objects.get())
    gone = reading()
    admin.execute("DELETE FROM record_reading WHERE id = %s", [gone])
    tasks.seal()
    status, words = verdict()
    assert status == 1
    assert str(gone) in words


def test_sealing_goes_on_where_it_ended(sealed: World) -> None:
    before = count(Seal)
    with acting_as(sealed.bob.pk):
        for _ in range(5):
            record_reading(screen="cases:case", case=Case.objects.get())
    tasks.seal()
    tasks.seal()
    assert count(Seal) == before + 5
    assert verdict()[0] == 0


@pytest.mark.parametrize(
    "table", ["record_reading", "record_act", "cases_historicalgoal", "record_seal", "record_salt"]
)
@pytest.mark.parametrize("words", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_changes_and_removes_nothing_of_the_record(sealed: World, table: str, words: str) -> None:
    column = {"record_salt": "salt", "record_seal": "digest", "record_reading": "screen"}.get(table, "id")
    if table == "record_act":
        column = "thing"
    slots = [table, column, column][: words.count("{}")]
    statement = sql.SQL(words).format(*map(sql.Identifier, slots))
    for name in ("alice", "hugo"):
        with acting_as(sealed.members[name].pk), pytest.raises(DatabaseError, match="permission denied"):
            _run(statement)


def test_a_reading_is_written_in_nobody_elses_name(world: World) -> None:
    with acting_as(world.bob.pk), pytest.raises(DatabaseError), transaction.atomic():
        record_reading(screen="cases:case", case=world.case, member=world.alice.pk)


def _run(statement: sql.Composed) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.as_string(connection.connection))
