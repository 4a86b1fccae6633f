"""What the guard costs: statements of the pages against hand-written SQL over a precomputed access list, in one run.

Each figure is the median of whole transactions (`enter` included), the two sides taken in turn; on both sides it is the
SQL alone that is sent, and what Django adds stands with the pages (tests/bench/pages.py).
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from cases.models import Case
from meetings.models import Meeting
from mscportal.guard.acting import acting_as
from tests.bench.peers import peers_of
from tests.bench.questions import QUESTIONS, WORDS, Question
from tests.bench.statements import Transaction, captured, signed_in, transaction_of

ROUNDS = 60
PEER_ROUNDS = 20
# What is quick is asked more often, for as many milliseconds: else one disturbance could last longer than all rounds.
AT_LEAST = 2000
# What takes longer than this many milliseconds is asked three times only: a peer may take minutes.
LONG = 1000
WARMING = 5


@dataclass(frozen=True)
class Sides:
    """Two connections to one database: the application's, and one past every policy, with what its statements ask."""

    application: Connection[tuple]
    admin: Connection[tuple]
    values: dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """Medians in milliseconds, and the ratio that is measured."""

    size: str
    who: str
    what: str
    ours_ms: float
    limit_ms: float
    ratio: float


def milliseconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return (time.perf_counter() - started) * 1000


def in_turn(*sides: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return the median milliseconds of each side, run one after the other in every round."""
    whole = sum(milliseconds(side) for side in sides)
    rounds, warming = (3, 0) if whole > LONG else (max(rounds, round(AT_LEAST / whole)), WARMING)
    taken = [[milliseconds(side) for side in sides] for _ in range(rounds + warming)][warming:]
    return [statistics.median(times) for times in zip(*taken, strict=True)]


def transactions_of(member: UUID, values: dict[str, Any]) -> dict[str, Transaction]:
    """Return by its name what `member` sends for every question, in the database that Django uses now."""
    client = signed_in(member)
    return {
        question.name: transaction_of(
            member, captured(client, question.address.format_map(values)), question.beginnings
        )
        for question in QUESTIONS
    }


def compare(size: str, who: str, transactions: dict[str, Transaction], sides: Sides) -> Iterator[Figure]:
    """Measure every question, as the application asks it and as the limit does."""
    for question in QUESTIONS:
        ours, limit = in_turn(
            lambda t=transactions[question.name]: t.send(sides.application),
            lambda q=question: limited(sides.admin, q, sides.values),
        )
        yield Figure(size, who, question.name, round(ours, 2), round(limit, 2), round(ours / limit, 2))


def compare_peers(size: str, who: str, member: UUID, sides: Sides) -> Iterator[Figure]:
    """Measure what the peers of the guard take for the list with its count."""
    question = QUESTIONS[0]
    for name, peer in peers_of(member).items():
        ours, limit = in_turn(peer, lambda: limited(sides.admin, question, sides.values), rounds=PEER_ROUNDS)
        yield Figure(size, who, f"{question.name}, {name}", round(ours, 2), round(limit, 2), round(ours / limit, 2))


def values_of(member: UUID, admin: Connection[tuple]) -> dict[str, Any]:
    """Fill the access list for `member`; return what the limit's statements ask for."""
    admin.execute("INSERT INTO access SELECT %s, unnest(guard.cases_of(%s, NULL)) ON CONFLICT DO NOTHING", [member] * 2)
    admin.execute("VACUUM ANALYZE access")
    found = admin.execute("SELECT agency_id, municipality_id, clearance FROM partners_member WHERE id = %s", [member])
    agency, city, clearance = found.fetchall()[0]
    with acting_as(member):
        case = Case.objects.order_by("reference")[0]
        meeting = Meeting.objects.filter(status=Meeting.Status.IN_SESSION).values_list("pk", flat=True).first()
    mine = {"member": member, "agency": agency, "city": city, "cities": [city], "clearance": clearance}
    words = {"words": f"'{WORDS}':*", "like": f"%{WORDS}%"}
    return mine | words | {"case": case.pk, "reference": case.reference, "meeting": meeting}


def limited(admin: Connection[tuple], question: Question, values: dict[str, Any]) -> None:
    """Ask the limit in one transaction, past every policy; as Django's, its statements are not prepared."""
    with admin.transaction():
        for statement in question.limit:
            admin.execute(statement, values, prepare=False).fetchall()
