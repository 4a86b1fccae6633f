"""A loaded database, written by SQL alone: municipalities with agencies, members, cases, grants and items."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg

AGENCIES = 9  # a municipality's; the first is its coordination unit
FIRST = 200  # cases of the first municipality: its coordinator sees 140, a worker about 50

LOAD = (Path(__file__).parent / "load.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Size:
    """How many municipalities, cases and items of each case; the last municipality has what the others leave over."""

    name: str
    cities: int
    cases: int
    items: int

    def parameters(self) -> dict[str, int]:
        """Return what load.sql asks for."""
        other = 7 * self.cases // (10 * self.cities)
        last = self.cases - FIRST - other * (self.cities - 2) if self.cities > 1 else FIRST
        cases = {"first": FIRST, "other": other, "last": last}
        return {"cities": self.cities, "agencies": AGENCIES, "items": self.items} | cases


SMALL = Size("200 cases", cities=1, cases=FIRST, items=30)
MIDDLE = Size("10,000 cases", cities=50, cases=10_000, items=30)
LARGE = Size("100,000 cases", cities=500, cases=100_000, items=30)


@dataclass(frozen=True)
class Loaded:
    """Members of the first municipality who see about 50 and 140 cases, and who coordinates the largest."""

    worker: UUID
    coordinator: UUID
    largest: UUID


def load(superuser: psycopg.Connection[tuple], size: Size) -> Loaded:
    """Fill an empty migrated database, vacuumed and analysed."""
    with superuser.transaction(), psycopg.ClientCursor(superuser) as cursor:
        cursor.execute(LOAD, size.parameters())
    superuser.execute("VACUUM ANALYZE")
    names = ["m-1-2", "m-1-1", f"m-{size.cities}-1"]
    found = dict(superuser.execute("SELECT username, id FROM partners_member WHERE username = ANY (%s)", [names]))
    worker, coordinator, largest = (found[name] for name in names)
    return Loaded(worker, coordinator, largest)
