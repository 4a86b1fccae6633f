"""A linter of row-level security finds no error in the migrated database but those that are meant so."""

import json
import os
import subprocess
import sys
from pathlib import Path

from psycopg import conninfo

from mscportal.guard.open_tables import OPEN_TABLES

# Staff and organisations are known to the whole installation, and the login reads them before anybody acts; the days on
# which an agency is closed move what it is to do, whoever looks.
KNOWN_TO_ALL = {"partners_agency", "partners_closeddays", "partners_member", "partners_municipality"}
EXPLAINED = {("SEC001", f"public.{table}") for table in OPEN_TABLES} | {
    ("SEC038", f"public.{table}.reads") for table in KNOWN_TO_ALL
}


def test_the_linter_finds_nothing_unexplained(django_db_setup: None, database_name: str) -> None:
    address = conninfo.make_conninfo(os.environ["MSC_SUPERUSER_URL"], dbname=database_name)
    linter = [str(Path(sys.executable).with_name("pgrls")), "lint", "--schemas", "public", "--format", "json"]
    done = subprocess.run(
        linter, env=os.environ | {"DATABASE_URL": address}, capture_output=True, text=True, check=False
    )
    found = json.loads(done.stdout)["violations"]
    assert len(found) > 100
    errors = {(one["rule_id"], one["location"]) for one in found if one["severity"] == "error"}
    assert errors == EXPLAINED
