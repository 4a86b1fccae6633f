"""Test databases: migrated once into a template that is named by what it was made from, then copied a worker."""

import fcntl
import hashlib
import os
from pathlib import Path

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from psycopg import conninfo, sql

from mscportal.guard.apply import fingerprint, sql_texts

BARE = "msc_template"


def superuser(database: str = "postgres") -> psycopg.Connection[tuple]:
    """Return a connection of the test cluster's superuser, outside any transaction."""
    return psycopg.connect(conninfo.make_conninfo(os.environ["MSC_SUPERUSER_URL"], dbname=database), autocommit=True)


def application(database: str) -> psycopg.Connection[tuple]:
    """Return a connection that really logged in as msc_app, as the web and the workers do."""
    return psycopg.connect(conninfo.make_conninfo(os.environ["DATABASE_URL"], dbname=database))


def make_database(name: str) -> None:
    """Make an empty, migrated database; every alias points to it afterwards."""
    copy_database(name)
    point_to(name)


def copy_database(name: str) -> None:
    """Make an empty, migrated database for other processes; the aliases stay where they are."""
    here = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    lock = Path(os.environ["MSC_DATA_DIR"]) / "template.lock"
    with lock.open("w") as held, superuser() as admin:
        fcntl.flock(held, fcntl.LOCK_EX)
        template = _template(admin)
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        _copy(admin, source=template, target=name)
    for alias, before in here.items():
        connections[alias].settings_dict["NAME"] = before


def drop_database(name: str) -> None:
    """Close what is open and drop the database."""
    connections.close_all()
    with superuser() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def point_to(name: str) -> None:
    """Let every alias use the database `name`."""
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def _copy(admin: psycopg.Connection[tuple], *, source: str, target: str) -> None:
    names = [sql.Identifier(target), sql.Identifier(source), sql.Identifier("msc_owner")]
    admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*names))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO msc_app, msc_test").format(sql.Identifier(target)))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(target)))


def _template(admin: psycopg.Connection[tuple]) -> str:
    made_from = hashlib.sha256(fingerprint(sql_texts()).encode())
    for config in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted(Path(config.path).glob("migrations/*.py")):
            made_from.update(path.read_bytes())
    name = f"msc_migrated_{made_from.hexdigest()[:16]}"
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]).fetchone():
        return name
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    _copy(admin, source=BARE, target=name)
    point_to(name)
    call_command("migrate", verbosity=0)
    connections.close_all()
    admin.execute(sql.SQL("ALTER DATABASE {} WITH IS_TEMPLATE true").format(sql.Identifier(name)))
    return name
