"""The embedded services of one data folder, as one process uses them."""

import os
from pathlib import Path

from mscportal.embedded.errors import EmbeddedError
from mscportal.embedded.locks import locked
from mscportal.embedded.postgres import Postgres
from mscportal.embedded.secrets_file import KEYS, load_secrets
from mscportal.embedded.usage import Usage
from mscportal.embedded.valkey import Valkey


class Installation:
    """PostgreSQL and Valkey in `home`."""

    def __init__(self, home: Path, *, pg_bin: str, durable: bool) -> None:
        _make_private(home)
        with locked(home / "lock"):
            self._secrets = load_secrets(home / "secrets.json")
        self._lock = home / "lock"
        self._database = Postgres(home, self._secrets, pg_bin=pg_bin, durable=durable)
        self._broker = Valkey(home, self._secrets)
        self._database_usage = Usage(self._database, [f"pg-bin={pg_bin}", *([] if durable else ["forgetful"])])
        self._broker_usage = Usage(self._broker)

    def database_names(self, *, tests: bool) -> dict[str, str]:
        """Names and values for the environment, once the database runs with its roles."""
        self._database_usage.begin()
        with locked(self._lock):
            self._database.bootstrap(tests=tests)
        roles = {"DATABASE_URL": "app", "DATABASE_OWNER_URL": "owner", "MSC_SUPERUSER_URL": "superuser"}
        if tests:
            roles["MSC_TEST_URL"] = "test"
        addresses = {name: self._database.url(role) for name, role in roles.items()}
        return addresses | {name: self._secrets[name] for name in KEYS}

    def broker_names(self) -> dict[str, str]:
        """Names and values for the environment, once the broker runs."""
        self._broker_usage.begin()
        return {"REDIS_URL": self._broker.url}

    def leave(self) -> None:
        """Use them no longer; what nobody else uses ends."""
        self._broker_usage.end()
        self._database_usage.end()


def _make_private(home: Path) -> None:
    """Make `home` a folder of ours that nobody else reads. Raises EmbeddedError when it is not to be had."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(
            f"The data folder {home} cannot be made: {error.strerror}. Name another in MSC_DATA_DIR."
        ) from error
    if home.stat().st_uid != os.geteuid():
        raise EmbeddedError(f"The data folder {home} belongs to another user. Name one of your own in MSC_DATA_DIR.")
