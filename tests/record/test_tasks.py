"""What the workers do by the clock: sending what is due, sealing, sweeping, clearing sessions."""

import json
import sys
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from allauth.usersessions.models import UserSession
from celery import Task
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from mscportal.celery import app
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record import outbox, poke, tasks
from mscportal.record.models import Act, OutboxEntry, Unsealed
from tests.cast import World

LISTS = ("networks", "municipalities", "case_ids", "concealed", "recused", "released", "withheld", "forums")
NOBODYS = {"clearance": 0, "is_coordination": False} | {name: [] for name in LISTS}
pytestmark = pytest.mark.django_db


def test_what_is_due_is_sent_and_done(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    done: list[UUID] = []
    monkeypatch.setitem(outbox._effects, "test.due", done.append)
    # At once, where a worker would take it from the queue.
    told: list[dict] = []

    def at_once(arguments: tuple[str], **options: object) -> None:
        told.append(options)
        tasks.deliver(*arguments)

    monkeypatch.setattr(tasks.deliver, "apply_async", at_once)
    with acting_as(world.bob.pk):
        subject = outbox.owe(kind="test.due", subject=uuid4()).subject_id
    tasks.send_due()
    tasks.send_due()
    assert done == [subject]
    # Nobody waits for a broker that is gone, and nothing is told that the next round tells anew.
    assert told == [{"expires": 60, "retry": False}]
    with as_operator():
        assert OutboxEntry.objects.get(subject_id=subject).done_at


def test_every_task_is_known_by_the_name_that_it_is_asked_for_by() -> None:
    asked = {entry["task"] for entry in app.conf.beat_schedule.values()} | {poke.DELIVER}
    own = {one.name for one in vars(tasks).values() if isinstance(one, Task) and one.name in app.tasks}
    assert own == asked == {"record.deliver", "record.send_due", "record.seal", "guard.sweep", "login.clear_sessions"}


def test_every_apps_effects_are_known_from_the_start() -> None:
    sys.modules.pop("cases.effects", None)
    apps.get_app_config("record").ready()
    assert "cases.effects" in sys.modules


def test_more_than_one_round_is_sealed_at_once(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.setattr(tasks, "SEALED_AT_ONCE", 2)
    with as_operator():
        assert Act.objects.count() > 4
    tasks.seal()
    with as_operator():
        assert not Unsealed.objects.exists()


def test_facts_of_backends_that_are_gone_are_swept(world: World) -> None:
    gone = "SELECT count(*) FROM guard.facts f WHERE pid = 2147483647"
    with as_operator() as alias, connections[alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO guard.facts SELECT (jsonb_populate_record(NULL::guard.facts, %s)).*",
            [json.dumps(NOBODYS | {"pid": 2147483647, "xid": "3"})],
        )
    tasks.sweep()
    with as_operator() as alias, connections[alias].cursor() as cursor:
        cursor.execute(gone)
        assert cursor.fetchone() == (0,)
    refused = pytest.raises(Exception, match="not while somebody")
    with acting_as(world.bob.pk), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT guard.sweep()")


def test_sessions_that_are_over_are_cleared(world: World) -> None:
    client = Client()
    client.force_login(world.bob, backend="partners.login.backends.MemberBackend")
    key = client.session.session_key
    UserSession.objects.get_or_create(session_key=key, user=world.bob, defaults={"ip": "127.0.0.1", "user_agent": "x"})
    tasks.clear_sessions()
    assert UserSession.objects.filter(session_key=key).exists()
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(days=1))
    tasks.clear_sessions()
    assert not Session.objects.filter(session_key=key).exists()
    assert not UserSession.objects.filter(session_key=key).exists()
