"""Twin worlds: what differs only in what a member may not see is the same to them in every answer.

`AUDIT=1` compares 200 pairs and reads more of each.
"""

import os
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.awkward_world import enriched
from tests.access.hidden_kinds import plant
from tests.access.hidden_things import Hidden, fill_up
from tests.access.twins import Look, difference, route_of
from tests.cast import World, make_member
from tests.meetings.escalating import deliver

IS_AUDIT = bool(os.environ.get("AUDIT"))
# How often the world is built, and how many pairs each time; of each look: pages that links lead to, searches, guessed
# addresses, forms that are sent.
WORLDS, PAIRS = (20, 10) if IS_AUDIT else (2, 5)
PAGES, SEARCHES, GUESSES, FORMS = (250, 60, 60, 40) if IS_AUDIT else (20, 6, 6, 2)
NAMES = ("bob", "alice", "ines", "erin", "lena", "frank", "bob", "alice", "ines", "dirk")
ClientOf = Callable[[Member], Client]


def look_around(client: Client, hidden: Hidden, known: dict[str, Any], seed: int) -> Look:
    """Let the member look at everything, guessing at what is hidden."""
    look, rng = Look(client), Random(seed)
    look.walk(rng, PAGES)
    look.search([hidden.word, hidden.reference], rng, SEARCHES)
    guesses = {"reference": hidden.reference, "item": hidden.item_id, "action": hidden.action_id}
    look.try_addresses(known, guesses, rng, GUESSES)
    look.send_forms(hidden.guesses, rng, FORMS)
    return look


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(WORLDS))
def test_what_is_hidden_changes_no_answer(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    members, everything = enriched(world)
    with as_operator():
        omar = make_member(world.unit, "omar", "coordinator", 3)
    deliver()
    # What a form writes is shown with its time, and after what was there.
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    routes: set[str] = set()
    for pair in range(seed * PAIRS, (seed + 1) * PAIRS):
        member = members[NAMES[pair % len(NAMES)]]
        client, before = client_of(member), len(mail.outbox)
        with transaction.atomic():
            fill_up(world, member, Random(f"fill {pair}"))
            hidden = Hidden(world, member, omar, Random(pair))
            without = look_around(client, hidden, everything.known, pair)
            plant(hidden)
            beside = look_around(client, hidden, everything.known, pair)
            transaction.set_rollback(True)
        told = difference(without.answers, beside.answers)
        assert told == "", (pair, member.username, hidden.written, told)
        assert [letter for letter in mail.outbox[before:] if member.email in letter.to] == []
        routes |= {route_of(asked) for asked in without.answers}
    # A comparison of nothing with nothing would agree too.
    assert len(routes) > 30
