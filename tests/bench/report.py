"""`make bench`: every measurement as tables, then as JSON."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from uuid import UUID

from django.test.utils import setup_test_environment

from tests.bench.limits import INDEXES
from tests.bench.load import LARGE, MIDDLE, SMALL, Size, load
from tests.bench.pages import PageFigure, compare_pages
from tests.bench.ratios import Figure, Sides, compare, compare_peers, in_turn, transactions_of, values_of
from tests.bench.statements import Transaction
from tests.databases import application, copy_database, drop_database, point_to, superuser

SIZES = (SMALL, MIDDLE, *([LARGE] if os.environ.get("SIZE") == "L" else []))


@dataclass(frozen=True)
class Database:
    """A loaded database, who is measured in it, and what each of them sends by the names of the questions."""

    name: str
    size: str
    people: dict[str, UUID]
    sent: dict[str, dict[str, Transaction]]


def made(size: Size) -> Database:
    """Load a database of `size`, with the indexes of the limit."""
    name = f"bench_{size.cities}"
    copy_database(name)
    point_to(name)
    with superuser(name) as admin:
        loaded = load(admin, size)
        for statement in INDEXES:
            admin.execute(statement)
        # Else autovacuum would do so while others are measured.
        admin.execute("VACUUM (ANALYZE)")
    people = {"worker": loaded.worker, "coordinator": loaded.coordinator}
    if size.cities > 1:
        people["largest city"] = loaded.largest
    return Database(name, size.name, people, {})


def measured(database: Database) -> Iterator[Figure | PageFigure]:
    """Measure statements, peers and pages as each member."""
    with superuser(database.name) as admin, application(database.name) as ours:
        ours.autocommit = True
        for who, member in database.people.items():
            sides = Sides(ours, admin, values_of(member, admin))
            database.sent[who] = transactions_of(member, sides.values)
            yield from compare(database.size, who, database.sent[who], sides)
            yield from compare_peers(database.size, who, member, sides)
            yield from compare_pages(database.size, who, member, sides)


def growth(smallest: Database, largest: Database) -> dict[str, float]:
    """Return by who and what how many times as long it takes in the largest database, the two asked in turn."""
    found = {}
    with application(smallest.name) as small, application(largest.name) as large:
        small.autocommit = large.autocommit = True
        for who, questions in smallest.sent.items():
            for what, transaction in questions.items():
                other = largest.sent[who][what]
                first, last = in_turn(lambda t=transaction: t.send(small), lambda t=other: t.send(large))
                found[f"{who}, {what}"] = round(last / first, 2)
    return found


def main() -> None:
    """Measure every size, print each row as it is known and the JSON at the end."""
    setup_test_environment()
    logging.disable(logging.INFO)
    figures, pages, databases = [], [], []
    for size in SIZES:
        databases.append(made(size))
        for figure in measured(databases[-1]):
            (figures if isinstance(figure, Figure) else pages).append(figure)
            told = (f"{field.name} {getattr(figure, field.name)}" for field in fields(figure)[3:])
            _say(f"{figure.size:>13} {figure.who:<12} {figure.what:<24} {'  '.join(told)}")
    grown = growth(databases[0], databases[-1])
    for what, times in grown.items():
        _say(f"{databases[0].size} to {databases[-1].size}: {what} {times} times")
    told = {"statements": [asdict(f) for f in figures], "pages": [asdict(f) for f in pages], "growth": grown}
    _say(json.dumps(told))
    for database in databases:
        drop_database(database.name)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
