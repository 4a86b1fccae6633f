"""What bootstrap.sql leaves: who may do what before any table exists, and a log that tells nothing."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import errors

from mscportal.embedded.postgres import find_binaries
from tests.embedded.conftest import ROOT, Holder

SECRET = "Pieter drinks alone"


def test_the_application_makes_nothing(environ: dict[str, str]) -> None:
    for statement in (
        "CREATE TABLE t (a int)",
        "CREATE TEMP TABLE t (a int)",
        "CREATE SCHEMA s",
        "SET ROLE msc_rls",
        "SET ROLE msc_owner",
    ):
        with psycopg.connect(environ["DATABASE_URL"]) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


def test_the_owner_is_bound_by_policies_until_it_says_so(environ: dict[str, str]) -> None:
    with psycopg.connect(environ["DATABASE_OWNER_URL"]) as connection:
        bypasses = "SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(bypasses).fetchone() == (False,)
        connection.execute("SET ROLE msc_rls")
        assert connection.execute(bypasses).fetchone() == (True,)


def test_extensions_are_there(environ: dict[str, str]) -> None:
    with psycopg.connect(environ["DATABASE_URL"]) as connection:
        found = connection.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1").fetchall()
        assert found == [("btree_gin",), ("pg_trgm",), ("unaccent",)]
        assert connection.execute("SELECT unaccent('Zoë')").fetchone() == ("Zoe",)


def test_the_test_role_makes_a_database_from_the_template(environ: dict[str, str]) -> None:
    with psycopg.connect(environ["MSC_TEST_URL"], autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_one TEMPLATE msc_template")
    with psycopg.connect(environ["MSC_TEST_URL"].replace("/mscportal", "/test_one")) as connection:
        connection.execute("SET ROLE msc_owner")
        connection.execute("CREATE TABLE t (a text)")
        connection.execute("RESET ROLE")
        connection.execute("SET ROLE msc_app")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM t")


def test_nothing_anyone_wrote_reaches_the_log(environ: dict[str, str], held: Holder) -> None:
    with psycopg.connect(environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE note (body text PRIMARY KEY CHECK (length(body) < 30))")
        connection.execute("INSERT INTO note VALUES (%s)", [SECRET])
        with pytest.raises(errors.UniqueViolation):
            connection.execute("INSERT INTO note VALUES (%s)", [SECRET])
        with pytest.raises(errors.CheckViolation):
            connection.execute("INSERT INTO note VALUES (%s)", [SECRET * 2])
        with pytest.raises(errors.UndefinedColumn):
            connection.execute(f"SELECT nothing FROM note WHERE body = '{SECRET}'")
    log = (held.folder / "postgres" / "log").read_text()
    assert "unique constraint" in log
    assert SECRET not in log


def test_an_administrator_runs_the_printed_script_on_a_server_of_their_own(environ: dict[str, str]) -> None:
    passwords = {
        "MSC_OWNER_PASSWORD": urlsplit(environ["DATABASE_OWNER_URL"]).password or "",
        "MSC_APP_PASSWORD": urlsplit(environ["DATABASE_URL"]).password or "",
        "MSC_BACKUP_PASSWORD": "b" * 64,
    }
    for _ in range(2):  # a second run changes nothing
        assert run_printed_script(environ, "--database", "other_city", passwords=passwords).returncode == 0
    with psycopg.connect(environ["DATABASE_URL"].replace("/mscportal", "/other_city")) as connection:
        assert connection.execute("SELECT unaccent('Zoë'), lower('Ä')").fetchone() == ("Zoe", "ä")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE t (a int)")


def test_the_printed_script_asks_for_the_passwords_first(environ: dict[str, str]) -> None:
    ran = run_printed_script(environ, "--database", "no_city", passwords={})
    assert ran.returncode != 0
    assert "Set MSC_OWNER_PASSWORD" in ran.stderr
    with psycopg.connect(environ["MSC_SUPERUSER_URL"]) as connection:
        assert connection.execute("SELECT FROM pg_database WHERE datname = 'no_city'").fetchone() is None


@pytest.mark.parametrize("name", ["x; DROP ROLE msc_app", "a b", "", "x\n\\! id"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    printed = subprocess.run(
        [sys.executable, ROOT / "manage.py", "bootstrap_sql", "--database", name], capture_output=True, text=True
    )
    assert (printed.returncode, printed.stdout) == (1, "")
    assert "Traceback" not in printed.stderr


def run_printed_script(
    environ: dict[str, str], *words: str, passwords: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Hand what `manage.py bootstrap_sql` prints to psql, as a superuser, with nothing else in the environment."""
    printed = subprocess.run(
        [sys.executable, ROOT / "manage.py", "bootstrap_sql", *words],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    psql = find_binaries() / "psql"
    return subprocess.run(
        [psql, "-X", environ["MSC_SUPERUSER_URL"]], env=passwords, input=printed.stdout, capture_output=True, text=True
    )
