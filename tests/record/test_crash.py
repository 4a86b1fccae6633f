"""Killed at any moment: nothing acknowledged is lost, nothing is done twice, and no page waits for the broker."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connections

from meetings.escalation.models import Escalation, Option, Quote, Subject
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act, Document, OutboxEntry, Reading
from tests.cast import World, build_world, today
from tests.databases import drop_database, make_database, point_to
from tests.meetings.escalating import send
from tests.record.running import PASSWORD, Browser, Running, kill, wait_for

ADDRESS = "/cases/ELM-2AB3C/escalate/"
QUICKLY = 2.0


@pytest.fixture(scope="module")
def own_database(django_db_setup: None, django_db_blocker: Any, database_name: str) -> Iterator[tuple[str, World]]:
    """A database of this module's own, since other processes use it; with the cast; Alice can log in."""
    name = f"{database_name}_crash"
    with django_db_blocker.unblock():
        make_database(name)
        _collect_static()
        world = build_world()
        with as_operator():
            world.alice.password = Argon2PasswordHasher().encode(PASSWORD, "salt-of-the-tests")
            world.alice.save(update_fields=["password"])
        yield name, world
        connections.close_all()
        drop_database(name)
        point_to(database_name)


def _collect_static() -> None:
    # The workers of one test run share the folder.
    with (Path(os.environ["MSC_DATA_DIR"]) / "static.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def world(own_database: tuple[str, World]) -> World:
    return own_database[1]


@pytest.fixture
def running(own_database: tuple[str, World], tmp_path: Path) -> Iterator[Running]:
    portal = Running(tmp_path, own_database[0])
    yield portal
    portal.stop_all()


def typed(world: World, title: str) -> dict[str, object]:
    """Return what Alice sends to the mayor."""
    return {
        "step": "send",
        "title": title,
        "why": "The landlord ends the lease.",
        "decision_needed_by": (today() + timedelta(days=5)).isoformat(),
        "addressees": f"person:{world.frank.pk}",
        "items": str(world.open_item.pk),
        "marking": "0",
        "option-TOTAL_FORMS": "1",
        "option-INITIAL_FORMS": "0",
        "option-0-title": "Emergency flat",
    }


def documents_of(title: str) -> int:
    """Return how many documents there are of the escalation, past the policies."""
    with as_operator():
        return Document.objects.filter(id__in=Escalation.objects.filter(title=title).values("document")).count()


def count_documents() -> int:
    """Return how many documents there are."""
    with as_operator():
        return Document.objects.count()


def open_entries() -> int:
    """Return how much the outbox owes."""
    with as_operator():
        return OutboxEntry.objects.filter(done_at=None).count()


def written() -> dict[str, int]:
    """Return how many rows of each kind there are."""
    with as_operator():
        models = (Escalation, Option, Quote, Subject, OutboxEntry, Reading, Act, Escalation.history.model)
        return {model.__name__: model.objects.count() for model in models}


def test_a_worker_killed_while_it_makes_a_document_leaves_it_to_the_next(running: Running, world: World) -> None:
    running.start_broker()
    worker = running.start_worker(crash_at="making the document")
    before = count_documents()
    send(world, title="Killed worker")
    wait_for(running.mark.exists, "the worker to begin")
    kill(worker)
    assert documents_of("Killed worker") == 0
    running.start_worker()
    wait_for(lambda: documents_of("Killed worker"), "the document")
    wait_for(lambda: open_entries() == 0, "the outbox")
    assert count_documents() == before + 1
    with as_operator():
        assert Escalation.objects.get(title="Killed worker").sent_at is not None


def test_no_page_waits_for_a_broker_that_is_gone(running: Running, world: World) -> None:
    broker = running.start_broker()
    running.start_worker()
    running.start_web()
    usual = _at_work(running, world, "With a broker")
    wait_for(lambda: documents_of("With a broker"), "the document")
    kill(broker)
    took = _at_work(running, world, "Without a broker")
    for step, seconds in took.items():
        # A busy machine is slow either way; a page that waits for a broker waits for many seconds.
        assert seconds < max(QUICKLY, 3 * usual[step]), step
    assert documents_of("Without a broker") == 0
    running.start_broker()
    wait_for(lambda: documents_of("Without a broker"), "the document")
    wait_for(lambda: open_entries() == 0, "the outbox")
    assert documents_of("Without a broker") == 1


def test_a_web_process_killed_in_the_middle_of_a_save_has_written_nothing(running: Running, world: World) -> None:
    before = _save_and_kill(running, world, "Half a save", "before the commit", lambda: None)
    assert written() == before


def test_a_web_process_killed_after_its_save_has_written_all(running: Running, world: World) -> None:
    before = _save_and_kill(running, world, "A whole save", "after the commit", running.start_broker)
    after = written()
    added = {name: after[name] - before[name] for name in after}
    assert {name: added[name] for name in ("Escalation", "Option", "Quote", "Subject", "OutboxEntry")} == {
        "Escalation": 1,
        "Option": 1,
        "Quote": 1,
        "Subject": 1,
        "OutboxEntry": 1,
    }
    assert added["HistoricalEscalation"] == 1
    running.start_worker()
    wait_for(lambda: documents_of("A whole save"), "the document")


def _at_work(running: Running, world: World, title: str) -> dict[str, float]:
    """Log in, read and send as Alice; return how many seconds each took."""
    alice, took = Browser(running.web_port), {}
    alice.log_in("alice")
    took["login"] = alice.seconds
    status, page = alice.get("/cases/ELM-2AB3C/")
    took["page"] = alice.seconds
    assert (status, "Mika" in page) == (200, True)
    status, _ = alice.post(ADDRESS, typed(world, title))
    took["escalation"] = alice.seconds
    assert status == 302
    return took


def _save_and_kill(
    running: Running, world: World, title: str, crash_at: str, prepare: Callable[[], object]
) -> dict[str, int]:
    """Kill the web at one point of a save; return what was written before that save."""
    prepare()
    web = running.start_web(crash_at=crash_at)
    alice = Browser(running.web_port)
    alice.log_in("alice")
    token = alice.token_of(ADDRESS)
    before = written()
    failed: list[type[Exception]] = []

    def save() -> None:
        try:
            alice.send(ADDRESS, token, typed(world, title))
        except (OSError, HTTPException) as error:
            failed.append(type(error))

    saving = threading.Thread(target=save)
    saving.start()
    wait_for(running.mark.exists, "the save")
    kill(web)
    saving.join(10)
    assert failed
    return before
