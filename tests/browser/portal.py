"""The portal as people meet it: gunicorn and a Celery worker as processes, the demo city, a database of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from django.db import connections
from psycopg import conninfo

from tests.databases import copy_database, point_to, superuser

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Portal:
    """Where it answers, and the environment in which its commands run."""

    address: str
    environment: Mapping[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a manage.py command of this portal and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _address(name: str, database: str) -> str:
    given = conninfo.conninfo_to_dict(os.environ[name])
    return f"postgresql://{given['user']}:{given['password']}@{given['host']}:{given['port']}/{database}"


def _broker_of(database: str) -> str:
    """Return the broker's database of this portal alone: where two share one, each takes what the other's worker owes.

    The first is everybody's; a broker has sixteen.
    """
    number = int("".join(filter(str.isdigit, database)) or 14)
    return f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{1 + number % 15}"


def environment(database: str, folder: Path, port: int) -> dict[str, str]:
    """Return the environment of a demo portal on `database`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mscportal.settings",
        "DATABASE_URL": _address("DATABASE_URL", database),
        "DATABASE_OWNER_URL": _address("DATABASE_OWNER_URL", database),
        "REDIS_URL": _broker_of(database),
        "MSC_DEMO": "1",
        "MSC_STATIC_ROOT": str(folder / "static"),
        "MSC_MAIL_DIR": str(folder / "mail"),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def running_portal(database: str, folder: Path) -> Iterator[Portal]:
    """Start web and worker on a fresh copy of the migrated database with the demo city in it; end both afterwards."""
    copy_database(database)
    port = free_port()
    env = environment(database, folder, port)
    portal = Portal(f"http://127.0.0.1:{port}", env)
    portal.manage("collectstatic", "--noinput", "-v0")
    portal.manage("import_city", "mscportal/demo/city.json", "--initial-password", "demo", "--as-of-today")
    portal.manage("shell", "-v0", "-c", "from mscportal.demo.daily_life import live; live()")
    web = ["gunicorn", "--config", "mscportal/deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    worker = ["celery", "--app", "mscportal", "--quiet", "worker", "--concurrency", "1", "--pool", "solo", "-B"]
    worker += ["--schedule", str(folder / "beat"), "--without-gossip", "--without-mingle"]
    processes = []
    try:
        with (folder / "processes.log").open("w") as log:
            for command in ([*web, "mscportal.wsgi:application"], worker):
                processes.append(
                    subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=env, stdout=log, stderr=log)
                )
        _wait_for(portal.address)
        yield portal
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
        with superuser() as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


@contextmanager
def inside(portal: Portal, blocker: Any) -> Iterator[None]:
    """Let what this process does be done in the portal's database, and stay there."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    with blocker.unblock():
        point_to(portal.environment["DATABASE_URL"].rpartition("/")[2])
        try:
            yield
        finally:
            connections.close_all()
            for alias, name in before.items():
                connections[alias].settings_dict["NAME"] = name


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            urlopen(f"{address}/healthz", timeout=2).close()  # noqa: S310  loopback
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
