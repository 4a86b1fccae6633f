"""What the guard costs a whole page: WSGI, templates and the reading included."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.test import Client
from psycopg import Connection

from tests.bench.questions import WORDS
from tests.bench.ratios import milliseconds, values_of
from tests.bench.statements import signed_in
from tests.bench.unguarded import make_views, without_policies

ROUNDS = 30
WARMING = 4
# Seconds after which the server has counted what a closed connection did.
FLUSHED = 0.5
PAGES = {
    "case list": "/cases/",
    "case": "/cases/{reference}/",
    "summary": "/cases/{reference}/summary/",
    "search": f"/search/?q={WORDS}",
    "actions": "/actions/",
    "meeting": "/meetings/{meeting}/",
}
GUARDED = "relname LIKE 'cases\\_%' OR relname LIKE 'meetings\\_%'"


@dataclass(frozen=True)
class PageFigure:
    """Medians in milliseconds of the guarded page and of the page without policies; of the guarded one also its shares.

    `rows_read` counts what PostgreSQL fetched from guarded tables, `rows_shown` what it sent from them.
    """

    size: str
    who: str
    what: str
    guarded_ms: float
    unguarded_ms: float
    ratio: float
    enter_ms: float
    other_sql_ms: float
    django_ms: float
    queries: int
    rows_read: int
    rows_shown: int


def compare_pages(size: str, who: str, member: UUID, admin: Connection[tuple]) -> Iterator[PageFigure]:
    """Measure every page that `member` opens in the database that Django uses now."""
    values = values_of(member, admin)
    make_views(admin, values)
    client = signed_in(member)
    for page, address in PAGES.items():
        if "{meeting}" in address and values["meeting"] is None:
            continue
        yield _compared(size, who, page, member, client, address.format_map(values), admin)


def _compared(
    size: str, who: str, page: str, member: UUID, client: Client, address: str, admin: Connection[tuple]
) -> PageFigure:
    guarded, unguarded, told = [], [], []
    same = client.get(address).content
    for _ in range(ROUNDS + WARMING):
        watch = Watch()
        with connection.execute_wrapper(watch):
            guarded.append(milliseconds(lambda: client.get(address)))
        told.append(watch)
        with without_policies(member):
            unguarded.append(milliseconds(lambda: client.get(address)))
    with without_policies(member):
        other = client.get(address)
    assert other.status_code == 200, address
    assert len(other.content) == len(same), f"{address}: the page without policies is not the same page"
    ours, theirs = statistics.median(guarded[WARMING:]), statistics.median(unguarded[WARMING:])
    enter = statistics.median(watch.enter_ms for watch in told[WARMING:])
    sql = statistics.median(watch.sql_ms for watch in told[WARMING:])
    read, shown = _rows(client, address, admin)
    return PageFigure(
        size,
        who,
        page,
        round(ours, 2),
        round(theirs, 2),
        round(ours / theirs, 2),
        round(enter, 2),
        round(sql - enter, 2),
        round(ours - sql, 2),
        told[-1].queries,
        read,
        shown,
    )


class Watch:
    """Counts statements, the milliseconds they take, and the rows that they send from guarded tables."""

    def __init__(self) -> None:
        self.enter_ms = self.sql_ms = 0.0
        self.queries = self.rows = 0

    def __call__(self, execute: Any, text: str, values: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        answer = execute(text, values, many, context)
        taken = (time.perf_counter() - started) * 1000
        self.sql_ms += taken
        self.queries += 1
        self.enter_ms += taken if "guard.enter" in text else 0
        if text.startswith("SELECT") and ('FROM "cases_' in text or 'FROM "meetings_' in text):
            self.rows += context["cursor"].rowcount
        return answer


def _rows(client: Client, address: str, admin: Connection[tuple]) -> tuple[int, int]:
    """Return how many rows of guarded tables one answer fetched, and how many its statements sent."""
    connections.close_all()
    time.sleep(FLUSHED)
    before = _fetched(admin)
    watch = Watch()
    with connection.execute_wrapper(watch):
        client.get(address)
    connections.close_all()
    time.sleep(FLUSHED)
    return _fetched(admin) - before, watch.rows


def _fetched(admin: Connection[tuple]) -> int:
    admin.execute("SELECT pg_stat_clear_snapshot()")
    found = admin.execute(
        f"SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables WHERE {GUARDED}"
    )
    return int(found.fetchall()[0][0])
