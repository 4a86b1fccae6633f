"""`make bench`: every measurement as tables, then as JSON."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, fields
from uuid import UUID

from django.test.utils import setup_test_environment
from psycopg import Connection

from tests.bench.limits import INDEXES
from tests.bench.load import LARGE, MIDDLE, SMALL, Size, load
from tests.bench.pages import PageFigure, compare_pages
from tests.bench.ratios import Figure, compare, compare_peers
from tests.databases import copy_database, drop_database, point_to, superuser

SIZES = (SMALL, MIDDLE, *([LARGE] if os.environ.get("SIZE") == "L" else []))


def measured(size: Size) -> Iterator[Figure | PageFigure]:
    """Load a database of `size`, measure, drop it."""
    name = f"bench_{size.cities}"
    copy_database(name)
    point_to(name)
    with superuser(name) as admin:
        loaded = load(admin, size)
        for statement in INDEXES:
            admin.execute(statement)
        admin.execute("ANALYZE")
        people = {"worker": loaded.worker, "coordinator": loaded.coordinator}
        if size.cities > 1:
            people["largest city"] = loaded.largest
        for who, member in people.items():
            yield from of_member(size.name, who, member, admin)
    drop_database(name)


def of_member(size: str, who: str, member: UUID, admin: Connection[tuple]) -> Iterator[Figure | PageFigure]:
    """Measure statements, peers and pages as one member."""
    yield from compare(size, who, member, admin)
    yield from compare_peers(size, who, member, admin)
    yield from compare_pages(size, who, member, admin)


def growth(figures: list[Figure]) -> dict[str, float]:
    """Return by who and what how many times as long the largest database takes as the smallest."""
    first, last = figures[0].size, figures[-1].size
    small = {(f.who, f.what): f.ours_ms for f in figures if f.size == first}
    return {
        f"{f.who}, {f.what}": round(f.ours_ms / small[f.who, f.what], 2)
        for f in figures
        if f.size == last and (f.who, f.what) in small
    }


def main() -> None:
    """Measure every size, print each row as it is known and the JSON at the end."""
    setup_test_environment()
    figures, pages = [], []
    for size in SIZES:
        for figure in measured(size):
            (figures if isinstance(figure, Figure) else pages).append(figure)
            told = (f"{field.name} {getattr(figure, field.name)}" for field in fields(figure)[3:])
            sys.stdout.write(f"{figure.size:>13} {figure.who:<12} {figure.what:<24} {'  '.join(told)}\n")
            sys.stdout.flush()
    grown = growth([figure for figure in figures if isinstance(figure, Figure)])
    for what, times in grown.items():
        sys.stdout.write(f"{SIZES[0].name} to {SIZES[-1].name}: {what} {times} times\n")
    json.dump(
        {"statements": [asdict(f) for f in figures], "pages": [asdict(f) for f in pages], "growth": grown}, sys.stdout
    )
    sys.stdout.write("\n")
