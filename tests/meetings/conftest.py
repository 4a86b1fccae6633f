"""What the tests of the meetings share."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Layer
from mscportal.guard.operator import as_operator
from tests.cast import World, make_item, today
from tests.meetings.minuting import record
from tests.meetings.sitting import close, discuss, open_slot, sign_in
from tests.meetings.waiting import SECRET


@pytest.fixture
def queries_of() -> Callable[[Client, str], int]:
    """Return a function that counts the queries of a page; the page is asked for once before, to fill the caches."""

    def count(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return count


@pytest.fixture
def held(world: World, client_of: Callable[..., Client]) -> World:
    """A meeting that was held: a decision, notes, an action, a topic, a hidden item."""
    sign_in(world, "frank", "ines")
    discuss(world, "bob")
    alice, bob = client_of(world.alice), client_of(world.bob)
    record(
        world,
        alice,
        what="decision",
        text="He returns in steps.",
        rationale="Slow is kept.",
        differing_views="The school would wait.",
    )
    record(world, bob, text="Said among us.", audience="people", named_people=str(world.alice.pk))
    due = (today() + timedelta(days=7)).isoformat()
    record(
        world, alice, what="action", text="Call the trainer", asked=str(world.bob.pk), due_on=due, classification="0"
    )
    open_slot(world, world.hidden_slot)
    open_slot(world, world.topic_slot)
    record(world, client_of(world.frank), world.topic_slot, text="Two weeks of camp.")
    client_of(world.dirk).post(f"/meetings/{world.meeting.pk}/attendance/{world.dirk.pk}/", {"step": "apologise"})
    close(world)
    return world


@pytest.fixture
def item(world: World) -> Layer:
    """What the police told Alice alone."""
    with as_operator():
        return make_item(
            world.case, world.ines, SECRET, classification=2, audience="people", named_people=[world.alice.pk]
        )
