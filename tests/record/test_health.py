"""`/healthz`: what is asked from outside, by anybody, tells nothing that was written."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connections
from django.test import Client
from django.utils import timezone

from mscportal.guard.operator import as_operator
from mscportal.record.models import OutboxEntry
from tests.cases.asking import ask_question
from tests.cast import World, make_item

pytestmark = pytest.mark.django_db
PILE = (
    "INSERT INTO record_unsealed (row_id, kind) SELECT gen_random_uuid(), 'record_act' FROM generate_series(1, 10001)"
)
WELL = {"database": True, "policies": True, "sealer": True, "outbox": True}


def test_it_works(world: World, client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, WELL)


def test_it_does_not_count_what_was_asked_of_originators(world: World, client: Client) -> None:
    with as_operator():
        make_item(world.case, world.ines, "Hidden from Bob.", audience="agencies", classification=2)
    ask_question(world.bob, world.case)
    assert client.get("/healthz").json() == WELL


def test_it_tells_of_letters_that_wait_too_long(world: World, client: Client) -> None:
    with as_operator():
        ids = {"subject_id": world.bob.pk, "member_id": world.bob.pk}
        OutboxEntry.objects.create(kind="login.invitation", next_try_at=timezone.now(), **ids)
        OutboxEntry.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    assert client.get("/healthz").json() == WELL | {"outbox": False}


def test_it_tells_of_a_sealer_that_is_far_behind(world: World, client: Client) -> None:
    with as_operator() as alias:
        connections[alias].cursor().execute(PILE)
    assert client.get("/healthz").json() == WELL | {"sealer": False}


def test_without_a_database_it_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("mscportal.health.connection.cursor", fails)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": False})
