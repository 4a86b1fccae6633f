"""Requests and questions, before those who must not know of them, through pages and through plain SQL."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from cases.asking.services import ask_to_share
from cases.models import Layer, ReleaseRequest
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.answers import told
from tests.cases.asking import ask_question
from tests.cast import World

Clients = Callable[[Member], Client]
OUTSIDERS = ("alice", "bob", "carol", "dirk", "erin", "frank", "hugo", "gus")
ANSWER = "UPDATE cases_releaserequest SET answer = 'granted', answered_at = now(), answered_by_id = %s"
FORGE = (
    "INSERT INTO cases_releaserequest (id, statement_id, asker_id, for_member_id, purpose, legal_basis, asked_at,"
    " answer, answer_text) VALUES (gen_random_uuid(), %s, %s, %s, 'x', '', now(), 'open', '')"
)


@pytest.fixture
def asked(world: World) -> list[ReleaseRequest]:
    """Bob's own request, and the one that his question made; both are the police's to answer."""
    with acting_as(world.bob.pk):
        shared = Layer.objects.select_related("case__municipality").get(item_id=world.police_item.pk)
        ask_to_share(actor=world.bob, item=shared, member=world.bob, purpose="A visit")
    ask_question(world.bob, world.case)
    with as_operator():
        return list(ReleaseRequest.objects.all())


def run(member: Member, sql: str, *values: object) -> int:
    """Return how many rows plain SQL touched as `member`, 0 when it was refused."""
    with acting_as(member.pk), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(sql, values)
        except ProgrammingError:
            return 0
        return cursor.rowcount


@pytest.mark.parametrize("name", OUTSIDERS)
def test_a_request_answers_as_one_that_never_was(
    world: World, asked: list[ReleaseRequest], client_of: Clients, name: str
) -> None:
    client = client_of(world.members[name])
    for request in asked:
        there, nowhere = f"/asked/{request.pk}/", f"/asked/{uuid4()}/"
        for method in ("get", "post"):
            first, second = getattr(client, method)(there), getattr(client, method)(nowhere)
            assert (first.status_code, second.status_code) == (404, 404)
            assert told(first, there) == told(second, nowhere)


@pytest.mark.parametrize("name", OUTSIDERS)
def test_plain_sql_answers_nothing_of_others(world: World, asked: list[ReleaseRequest], name: str) -> None:
    member = world.members[name]
    assert run(member, ANSWER, member.pk) == 0
    assert run(member, ANSWER, world.ines.pk) == 0
    for request in asked:
        assert run(member, "SELECT guard.release_as_asked(%s, '')", request.pk) == 0


def test_plain_sql_asks_in_the_own_name_about_what_one_reads(world: World) -> None:
    bob, ines = world.bob.pk, world.ines.pk
    assert run(world.bob, FORGE, world.police_item.pk, bob, bob) == 1
    assert run(world.bob, FORGE, world.police_item.pk, ines, ines) == 0
    with as_operator():
        Layer.objects.filter(item_id=world.police_item.pk, part="extract").delete()
    assert run(world.bob, FORGE, world.police_item.pk, bob, bob) == run(world.bob, FORGE, uuid4(), bob, bob) == 0


def test_what_was_asked_stays_as_it_was_asked(world: World, asked: list[ReleaseRequest]) -> None:
    assert run(world.ines, f"{ANSWER}, purpose = 'x'", world.ines.pk) == 0
    assert run(world.ines, "DELETE FROM cases_releaserequest") == 0
    assert run(world.ines, ANSWER, world.ines.pk) == len(asked) == 2
    assert run(world.ines, ANSWER, world.ines.pk) == 0


def test_of_a_question_the_asker_reads_no_history_either(world: World, asked: list[ReleaseRequest]) -> None:
    count = "SELECT FROM cases_historicalreleaserequest"
    assert (run(world.bob, count), run(world.ines, count), run(world.alice, count)) == (1, 2, 0)
