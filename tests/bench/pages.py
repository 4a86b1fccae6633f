"""What the guard costs a whole page: WSGI, templates and the reading included."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client

from tests.bench.questions import WORDS
from tests.bench.ratios import Sides, milliseconds
from tests.bench.rows import rows_of
from tests.bench.statements import captured, signed_in
from tests.bench.unguarded import make_views, without_policies

ROUNDS = 30
WARMING = 4
SEARCH = "search"
PAGES = {
    "case list": "/cases/",
    "case": "/cases/{reference}/",
    "summary": "/cases/{reference}/summary/",
    SEARCH: f"/search/?q={WORDS}",
    "actions": "/actions/",
    "meeting": "/meetings/{meeting}/",
}


@dataclass(frozen=True)
class PageFigure:
    """Medians in milliseconds of the guarded page and of the page without policies; of the guarded one also its shares.

    `rows_read` counts what PostgreSQL reads of guarded tables, `rows_shown` what it sends of them, counts and search
    apart; `rows_ratio` is 0 where nothing is shown.
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
    rows_ratio: float


def compare_pages(size: str, who: str, member: UUID, sides: Sides) -> Iterator[PageFigure]:
    """Measure every page that `member` opens in the database that Django uses now."""
    values = sides.values
    make_views(sides.admin, values)
    client = signed_in(member)
    for page, address in PAGES.items():
        yield _compared(size, who, page, member, client, address.format_map(values))


def _compared(size: str, who: str, page: str, member: UUID, client: Client, address: str) -> PageFigure:
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
    read, shown = (0, 0) if page == SEARCH else rows_of(member, captured(client, address))
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
        round(read / shown, 1) if shown else 0,
    )


class Watch:
    """Counts statements and the milliseconds they take."""

    def __init__(self) -> None:
        self.enter_ms = self.sql_ms = 0.0
        self.queries = 0

    def __call__(self, execute: Any, text: str, values: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        answer = execute(text, values, many, context)
        taken = (time.perf_counter() - started) * 1000
        self.sql_ms += taken
        self.queries += 1
        self.enter_ms += taken if "guard.enter" in text else 0
        return answer
