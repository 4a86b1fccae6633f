"""A loaded database, written by SQL alone: municipalities with agencies, members, cases, grants and items."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg

AGENCIES = 9  # a municipality's; the first is its coordination unit
CASES = 200  # a municipality's, so that a coordinator sees 200 and a worker's agency about 50

LOAD = (Path(__file__).parent / "load.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Loaded:
    """A member with about 50 visible cases and one who coordinates a municipality."""

    worker: UUID
    coordinator: UUID


def load(superuser: psycopg.Connection[tuple], *, cities: int, items: int) -> Loaded:
    """Fill an empty migrated database with `cities` × 200 cases of `items` items each, vacuumed and analysed."""
    with superuser.transaction(), psycopg.ClientCursor(superuser) as cursor:
        cursor.execute(LOAD, {"cities": cities, "agencies": AGENCIES, "cases": CASES, "items": items})
    superuser.execute("VACUUM ANALYZE")
    found = superuser.execute(
        "SELECT id FROM partners_member WHERE username IN ('m-1-1', 'm-1-2') ORDER BY username"
    ).fetchall()
    return Loaded(coordinator=found[0][0], worker=found[1][0])
