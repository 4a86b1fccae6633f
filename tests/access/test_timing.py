"""What is hidden takes no longer to be refused than what never was; `AUDIT=1` measures 200 pairs of each."""

import os
import time
from collections.abc import Callable
from datetime import date
from math import erfc, sqrt
from random import Random
from statistics import median
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from cases.models import Recusal
from mscportal.guard.operator import as_operator
from partners.models import Member, Municipality
from tests.access.everything import UNKNOWN_REFERENCE as UNKNOWN
from tests.cast import World, grant, make_case, make_item, today

IS_AUDIT = bool(os.environ.get("AUDIT"))
# Pairs of requests, and from how many seconds on a difference tells something; a few pairs only show that it runs.
PAIRS, NOTICEABLE = (200, 0.001) if IS_AUDIT else (8, 0.05)
EMERGENCY = {"reason": "On the roof.", "hours": "1"}
ClientOf = Callable[[Member], Client]
Asked = tuple[str, str, dict[str, Any]]


def p_value(one: list[float], other: list[float]) -> float:
    """Return the two-sided p of the Mann-Whitney U test, by its normal approximation; ties count half."""
    n, m = len(one), len(other)
    u = sum((a > b) + (a == b) / 2 for a in one for b in other)
    deviation = sqrt(n * m * (n + m + 1) / 12)
    return erfc(max(0.0, abs(u - n * m / 2) - 0.5) / deviation / sqrt(2))


def hidden_and_absent(world: World) -> dict[str, tuple[Asked, Asked]]:
    """Return what Bob asks about something hidden from him, and about what never was, as alike as can be."""
    item = {"text": "Said today.", "kind": "observation"}
    with as_operator():
        hidden = make_item(world.case, world.ines, "For the police alone.", audience="agencies", classification=2)
        kept_out = make_case(world.city, "ELM-4NM5P", "minors", ("Sam", "Vale"), date(2009, 3, 1))
        Recusal.objects.create(case=kept_out, member=world.bob, reason="neighbour")
        Municipality.objects.filter(pk=world.city.pk).update(emergency_roles=["practitioner"])
    references = (world.brother.reference, UNKNOWN)
    related = [{"other": reference, "kind": "sibling"} for reference in references]
    about = [f"/cases/{reference}/" for reference in references]
    items = [f"/cases/{world.case.reference}/information/{pk}/" for pk in (hidden.pk, uuid4())]
    return {
        "case page": (("get", about[0], {}), ("get", about[1], {})),
        "item page": (("get", items[0], {}), ("get", items[1], {})),
        "search": (("get", "/search/", {"q": "appointment"}), ("get", "/search/", {"q": "appointmens"})),
        "search by reference": _pair("get", "/search/", [{"q": one} for one in references]),
        "filter": (("get", "/cases/", {"q": "Joran"}), ("get", "/cases/", {"q": "Jolan"})),
        "form of a case": (
            ("post", f"{about[0]}information/add/", item),
            ("post", f"{about[1]}information/add/", item),
        ),
        "emergency": _pair(
            "post", "/emergency/case/", [EMERGENCY | {"reference": r} for r in (kept_out.reference, UNKNOWN)]
        ),
        "question at night": _pair("post", "/emergency/", [_asked(world, name) for name in ("Sam Vale", "Tom Wale")]),
        "choice in a form": _pair("post", f"/cases/{world.case.reference}/related/new/", related),
    }


def _asked(world: World, name: str) -> dict[str, Any]:
    return {"municipality": world.city.pk, "name": name, "born_on": "2009-03-01", "phone": "1"}


def _pair(method: str, where: str, values: list[dict[str, Any]]) -> tuple[Asked, Asked]:
    return (method, where, values[0]), (method, where, values[1])


def seconds(client: Client, asked: Asked) -> tuple[float, int]:
    """Return how long an answer took, and its status; nothing of it stays."""
    method, where, values = asked
    with transaction.atomic():
        began = time.perf_counter()
        answer = getattr(client, method)(where, values)
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return took, answer.status_code


@pytest.mark.django_db
def test_hidden_answers_as_fast_as_absent(world: World, client_of: ClientOf, settings: Settings) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 3600
    client = client_of(world.bob)
    assert client.post("/account/reauthenticate/", {"password": "demo"}).status_code == 302
    assert told_by_time(client, hidden_and_absent(world)) == {}


@pytest.mark.django_db
def test_a_change_takes_as_long_where_something_waits_for_its_originator(world: World, client_of: ClientOf) -> None:
    cases = []
    with as_operator():
        for reference, named in (("ELM-4NM5P", [world.school.pk]), ("ELM-5NM5P", [])):
            case = make_case(world.city, reference, "minors", ("Sam", "Vale"), date(2009, 3, 1))
            make_item(case, world.ines, "For one agency.", audience="agencies", named_agencies=named)
            cases.append(f"/cases/{case.reference}/who/new/")
    typed = {"holder": str(world.school.pk), "bundle": "read", "purpose": "x", "legal_basis": "x", "confirmed": "1"}
    typed["valid_from"] = today().isoformat()
    one, other = (("post", address, typed) for address in cases)
    assert told_by_time(client_of(world.alice), {"grant": (one, other)}) == {}


@pytest.mark.django_db
def test_a_question_takes_as_long_where_much_is_hidden_from_the_asker(world: World, client_of: ClientOf) -> None:
    cases = []
    with as_operator():
        for reference, hidden in (("ELM-4NM5P", 20), ("ELM-5NM5P", 0)):
            case = make_case(world.city, reference, "minors", ("Sam", "Vale"), date(2009, 3, 1))
            grant(case, world.youth)
            for n in range(hidden):
                make_item(case, world.ines, f"For the police alone, {n}.", audience="agencies", classification=2)
            cases.append(f"/cases/{case.reference}/ask/")
    typed = {"task": "A visit", "day": today().isoformat()}
    one, other = (("post", address, typed) for address in cases)
    assert told_by_time(client_of(world.bob), {"question": (one, other)}) == {}


def told_by_time(client: Client, pairs: dict[str, tuple[Asked, Asked]]) -> dict[str, str]:
    """Return what is answered later where something is hidden, or sooner, and by how much."""
    chance, told = Random(0), {}
    for what, pair in pairs.items():
        times: tuple[list[float], list[float]] = ([], [])
        statuses: set[int] = set()
        for n in range(PAIRS + 3):
            for which in chance.sample((0, 1), 2):
                took, status = seconds(client, pair[which])
                statuses.add(status)
                if n >= 3:
                    times[which].append(took)
        assert len(statuses) == 1, what
        difference = abs(median(times[0]) - median(times[1]))
        if p_value(*times) <= 0.01 and difference >= NOTICEABLE:
            told[what] = f"{difference * 1000:.2f} ms, p = {p_value(*times):.4f}"
    return told


def test_the_measure_tells_apart_what_differs() -> None:
    chance = Random(1)
    one, same = ([chance.gauss(10, 1) for _ in range(200)] for _ in range(2))
    later = [value + 0.5 for value in same]
    assert p_value(one, same) > 0.01
    assert p_value(one, later) < 0.001
    # Of all 20 ways to mix three and three this is the most extreme one; 0.1 exactly, 0.081 by the approximation.
    assert p_value([1, 2, 3], [4, 5, 6]) == pytest.approx(0.0809, abs=0.001)
