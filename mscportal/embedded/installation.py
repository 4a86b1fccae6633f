"""The embedded services of one data folder."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from mscportal.embedded.errors import EmbeddedError
from mscportal.embedded.postgres import Postgres
from mscportal.embedded.secrets_file import KEYS, load_secrets
from mscportal.embedded.valkey import Valkey


class Installation:
    """PostgreSQL and Valkey in `home`, as this process knows them. Everything but `lock` is done under the lock."""

    def __init__(self, home: Path, *, pg_bin: str, durable: bool) -> None:
        _make_private(home)
        self._home = home
        with self.lock():
            self._secrets = load_secrets(home / "secrets.json")
        self._database = Postgres(home / "postgres", self._secrets, pg_bin=pg_bin, durable=durable)
        self._broker = Valkey(home / "valkey", self._secrets["broker"])

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other processes from starting or stopping services of this folder meanwhile."""
        with (self._home / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def database_names(self, *, tests: bool) -> dict[str, str]:
        """Names and values for the environment, once the database runs with its roles."""
        self._database.ensure(tests=tests)
        roles = {"DATABASE_URL": "app", "DATABASE_OWNER_URL": "owner", "MSC_SUPERUSER_URL": "superuser"}
        if tests:
            roles["MSC_TEST_URL"] = "test"
        addresses = {name: self._database.url(role) for name, role in roles.items()}
        return addresses | {name: self._secrets[name] for name in KEYS}

    def broker_names(self) -> dict[str, str]:
        """Names and values for the environment, once the broker runs."""
        self._broker.ensure()
        return {"REDIS_URL": self._broker.url}

    def stop(self) -> None:
        """End what this process started."""
        self._broker.stop()
        self._database.stop()


def _make_private(home: Path) -> None:
    """Make `home` a folder of ours that nobody else reads. Raises EmbeddedError when it is not to be had."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if home.stat().st_uid == os.geteuid():
            return
    except OSError as error:
        raise EmbeddedError(
            f"The data folder {home} cannot be made: {error.strerror}. Name another in MSC_DATA_DIR."
        ) from error
    raise EmbeddedError(f"The data folder {home} belongs to another user. Name one of your own in MSC_DATA_DIR.")
