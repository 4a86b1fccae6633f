"""The embedded services: had by whoever asks, shared, private, gone with the last who uses them."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from mscportal.embedded import EmbeddedError, provide
from tests.embedded.conftest import Holder, is_running, kill_and_wait, wait_until

Hold = Callable[..., Holder]
SERVERS = ("postgres", "valkey")


def is_reached(environ: dict[str, str]) -> bool:
    """Whether both services answer at their addresses."""
    try:
        psycopg.connect(environ["DATABASE_URL"], connect_timeout=2).close()
        return bool(redis.Redis.from_url(environ["REDIS_URL"]).ping())
    except (psycopg.OperationalError, redis.ConnectionError):
        return False


def test_it_works(environ: dict[str, str]) -> None:
    for name, role in {
        "DATABASE_URL": "msc_app",
        "DATABASE_OWNER_URL": "msc_owner",
        "MSC_SUPERUSER_URL": "postgres",
        "MSC_TEST_URL": "msc_test",
    }.items():
        with psycopg.connect(environ[name]) as connection:
            assert connection.execute("SELECT current_user, current_database()").fetchone() == (role, "mscportal")
    assert redis.Redis.from_url(environ["REDIS_URL"]).ping()
    for key in ("MSC_SECRET_KEY", "MSC_GUARD_KEY", "MSC_DOCUMENT_KEY"):
        assert re.fullmatch("[0-9a-f]{64}", environ[key])


def test_it_starts_from_nothing_where_user_namespaces_are_forbidden(tmp_path: Path, hold: Hold) -> None:
    refusing = tmp_path / "bin" / "unshare"
    refusing.parent.mkdir()
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    environ = hold(tmp_path / "new", path=f"{refusing.parent}:{os.environ['PATH']}").environ()
    with psycopg.connect(environ["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT lower('Ä')").fetchone() == ("ä",)


@pytest.mark.parametrize("leaver", [0, 1])
def test_commands_share_what_runs_until_the_last_one_leaves(leaver: int, folder: Path, hold: Hold) -> None:
    holders = [hold(folder)]
    environ = holders[0].environ()
    holders.append(hold(folder))
    assert holders[1].environ() == environ
    holders.pop(leaver).finish()
    assert is_reached(environ)
    pids = [holders[0].server_pid(name) for name in SERVERS]
    holders[0].finish()
    assert not any(is_running(pid) for pid in pids)


def test_two_commands_at_once_on_an_empty_folder_share_one_server(tmp_path: Path, hold: Hold) -> None:
    first, second = hold(tmp_path / "new"), hold(tmp_path / "new")
    assert first.environ() == second.environ()


def test_passwords_and_keys_last_and_only_their_owner_reads_them(folder: Path, hold: Hold) -> None:
    first = hold(folder)
    before = first.environ()
    first.finish()
    after = hold(folder).environ()
    assert {name: before[name] for name in before if "KEY" in name} == {
        name: after[name] for name in after if "KEY" in name
    }
    assert (folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_wrong_password_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(re.sub(r":[0-9a-f]{64}@", ":guess@", environ["DATABASE_URL"]))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(re.sub(r":[0-9a-f]{64}@", "@", environ["REDIS_URL"])).ping()


def test_killed_servers_come_back_by_themselves_with_their_data(folder: Path, hold: Hold) -> None:
    holder = hold(folder, "durable")
    environ = holder.environ()
    with psycopg.connect(environ["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    with psycopg.connect(environ["DATABASE_URL"]):
        for name in SERVERS:
            kill_and_wait(holder.server_pid(name))
        assert wait_until(lambda: is_reached(environ))
    with psycopg.connect(environ["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_killed_keepers_are_replaced_when_someone_asks(folder: Path, hold: Hold) -> None:
    holder = hold(folder)
    environ = holder.environ()
    keepers = [holder.keeper_pid(name) for name in SERVERS]
    servers = [holder.server_pid(name) for name in SERVERS]
    for pid in keepers:
        kill_and_wait(pid)
    assert wait_until(lambda: not any(is_running(pid) for pid in servers))
    assert holder.ask_again() == environ
    assert is_reached(environ)


def test_a_killed_command_leaves_nothing_behind(folder: Path, hold: Hold) -> None:
    holder = hold(folder)
    holder.environ()
    pids = [pid for name in SERVERS for pid in (holder.server_pid(name), holder.keeper_pid(name))]
    assert all(is_running(pid) for pid in pids)
    holder.process.kill()
    holder.finish()
    assert wait_until(lambda: not any(is_running(pid) for pid in pids))


def test_given_addresses_start_nothing(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL_FILE": "/run/secrets/database",
        "REDIS_URL": "redis://elsewhere",
        "MSC_DATA_DIR": str(tmp_path / "new"),
    }
    environ = dict(given)
    provide(environ)
    assert environ == given
    assert not (tmp_path / "new").exists()


def test_it_refuses_a_folder_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path.stat().st_uid + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    with pytest.raises(EmbeddedError, match="belongs to another user"):
        provide({"MSC_DATA_DIR": str(tmp_path)})


def test_a_folder_that_cannot_be_made_is_a_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedError, match="cannot be made"):
        provide({"MSC_DATA_DIR": str(tmp_path / "file" / "data")})


def test_pg_bin_without_postgresql_is_a_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="no initdb"):
        provide({"MSC_DATA_DIR": str(tmp_path / "new"), "PG_BIN": str(tmp_path)})
