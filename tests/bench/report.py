"""`make bench`: every measurement as a table, then as JSON."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict

from django.test.utils import setup_test_environment

from tests.bench.limits import INDEXES
from tests.bench.load import LARGE, MIDDLE, SMALL, Size, load
from tests.bench.ratios import Figure, compare
from tests.databases import copy_database, drop_database, point_to, superuser

SIZES = (SMALL, MIDDLE, *([LARGE] if os.environ.get("SIZE") == "L" else []))


def measured(size: Size) -> Iterator[Figure]:
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
            yield from compare(size.name, who, member, admin)
    drop_database(name)


def main() -> None:
    """Measure every size, print the table as it grows and the JSON at the end."""
    setup_test_environment()
    figures = []
    for size in SIZES:
        for f in measured(size):
            figures.append(f)
            row = f"{f.size:>13} {f.who:<13} {f.what:<16} {f.ours_ms:8.2f} ms {f.limit_ms:8.2f} ms {f.ratio:6.2f}\n"
            sys.stdout.write(row)
            sys.stdout.flush()
    json.dump([asdict(figure) for figure in figures], sys.stdout)
    sys.stdout.write("\n")
