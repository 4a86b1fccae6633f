"""`make bench`: what the guard costs, as ratios to hand-written SQL over a precomputed access list, in one run.

Each figure is the median of whole transactions (`enter` included), the two sides taken in turn. Prints a table, then
the same as JSON.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from uuid import UUID

from psycopg import Connection

from mscportal.guard import token
from tests.bench.load import load
from tests.databases import application, copy_database, drop_database, superuser

ROUNDS = 60
SIZES = {"200 cases": 1, "10,000 cases": 50}

GUARDED = {
    "list with count": "SELECT c.*, count(*) OVER () FROM cases_case c ORDER BY c.opened_on DESC LIMIT 25",
    "one case": "SELECT * FROM cases_layer WHERE case_id = %(case)s ORDER BY day DESC",
    "search": "SELECT * FROM cases_layer"
    " WHERE id = ANY ((SELECT guard.search(to_tsquery('simple', 'word99')))::uuid[])",
    "counts": "SELECT status, count(*) FROM cases_case GROUP BY status",
}
LAYER = "l.classification <= 2 AND (l.audience = 'table' OR l.originator_id = %(agency)s)"
LIMIT = {
    "list with count": "SELECT c.*, count(*) OVER () FROM cases_case c JOIN access a ON a.case_id = c.id"
    " WHERE a.member = %(member)s ORDER BY c.opened_on DESC LIMIT 25",
    "one case": "SELECT l.* FROM cases_layer l JOIN access a USING (case_id)"
    f" WHERE a.member = %(member)s AND l.case_id = %(case)s AND {LAYER} ORDER BY l.day DESC",
    "search": "SELECT l.* FROM cases_layer l JOIN access a USING (case_id) WHERE a.member = %(member)s"
    f" AND l.municipality_id = %(city)s AND l.tsv @@ to_tsquery('simple', 'word99') AND {LAYER}"
    " ORDER BY day DESC LIMIT 200",
    "counts": "SELECT status, count(*) FROM cases_case c JOIN access a ON a.case_id = c.id"
    " WHERE a.member = %(member)s GROUP BY status",
}


@dataclass(frozen=True)
class Figure:
    """Medians in milliseconds and their ratio."""

    size: str
    who: str
    what: str
    guarded_ms: float
    limit_ms: float
    ratio: float


def milliseconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return (time.perf_counter() - started) * 1000


def measure(size: str, cities: int) -> list[Figure]:
    """Load a database of `cities` × 200 cases and measure both sides in turn."""
    name = f"bench_{cities}"
    copy_database(name)
    with superuser(name) as admin, application(name) as app:
        loaded = load(admin, cities=cities, items=30)
        figures = [
            figure
            for who, member in (("worker", loaded.worker), ("coordinator", loaded.coordinator))
            for figure in compare(size, who, member, admin, app)
        ]
    drop_database(name)
    return figures


def compare(size: str, who: str, member: UUID, admin: Connection, app: Connection) -> list[Figure]:
    """Return one figure a query for one member."""
    admin.execute("CREATE TABLE IF NOT EXISTS access (member uuid, case_id uuid, PRIMARY KEY (member, case_id))")
    admin.execute("INSERT INTO access SELECT %s, unnest(guard.cases_of(%s, NULL)) ON CONFLICT DO NOTHING", [member] * 2)
    admin.execute("ANALYZE access")
    known = admin.execute(
        "SELECT m.agency_id, m.municipality_id, a.case_id FROM partners_member m JOIN access a ON a.member = m.id"
        " WHERE m.id = %s LIMIT 1",
        [member],
    ).fetchone()
    assert known
    values = {"member": member, "agency": known[0], "city": known[1], "case": known[2]}

    def guarded(query: str) -> None:
        with app.transaction():
            expires, mac = token.sign(members=[member], day=None, backend=app.info.backend_pid)
            app.execute("SELECT guard.enter(%s::uuid[], NULL, %s, %s)", [[member], expires, mac])
            app.execute(query, values).fetchall()

    def limit(query: str) -> None:
        with admin.transaction():
            admin.execute(query, values).fetchall()

    figures = []
    for what in GUARDED:
        pairs = [
            (milliseconds(lambda w=what: guarded(GUARDED[w])), milliseconds(lambda w=what: limit(LIMIT[w])))
            for _ in range(ROUNDS)
        ]
        ours, theirs = (statistics.median(side) for side in zip(*pairs[5:], strict=True))
        figures.append(Figure(size, who, what, round(ours, 2), round(theirs, 2), round(ours / theirs, 2)))
    return figures


def main() -> None:
    """Measure every size, print the table and the JSON."""
    figures = [figure for size, cities in SIZES.items() for figure in measure(size, cities)]
    for f in figures:
        row = f"{f.size:>13} {f.who:<12} {f.what:<16} {f.guarded_ms:7.2f} ms {f.limit_ms:7.2f} ms {f.ratio:5.2f}\n"
        sys.stdout.write(row)
    json.dump([asdict(figure) for figure in figures], sys.stdout)
    sys.stdout.write("\n")
