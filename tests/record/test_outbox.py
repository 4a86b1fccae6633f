"""What is owed is done once, as the member who owed it, and never keeps a page waiting."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone, translation

from cases.models import Case
from mscportal.guard.acting import NobodyActs, acting_as, current_member
from mscportal.guard.operator import as_operator
from mscportal.record import outbox, poke, tasks
from mscportal.record.models import OutboxEntry
from partners.models import Member
from tests.cast import World
from tests.databases import application

KIND = "test.effect"


@pytest.fixture
def done() -> Iterator[list[tuple[UUID, UUID | None, str, int]]]:
    """What the test's effect was called with: subject, member, language and how many cases it saw."""
    calls: list[tuple[UUID, UUID | None, str, int]] = []

    @outbox.effect(KIND)
    def note(subject: UUID) -> None:
        calls.append((subject, current_member(), translation.get_language(), Case.objects.count()))

    yield calls
    del outbox._effects[KIND]


def owe(world: World, name: str = "bob", language: str = "nl") -> OutboxEntry:
    """Owe the test's effect as one of the cast."""
    with acting_as(world.members[name].pk), translation.override(language):
        return outbox.owe(kind=KIND, subject=uuid4())


def stored(entry: OutboxEntry) -> OutboxEntry:
    """Return the entry as it stands, past the policies."""
    with as_operator():
        return OutboxEntry.objects.get(pk=entry.pk)


def leaves(member: Member) -> None:
    """End a member's seat, past the policies."""
    with as_operator():
        member.is_active = False
        member.save()


def test_it_works(world: World, done: list) -> None:
    entry = owe(world)
    assert entry.pk in outbox.due()
    assert outbox.deliver(entry.pk)
    assert done == [(entry.subject_id, world.bob.pk, "nl", 1)]
    assert stored(entry).done_at is not None
    assert entry.pk not in outbox.due()


def test_it_hides_from_everyone(world: World, done: list) -> None:
    owe(world)
    for reader in (world.alice.pk, world.bob.pk):
        with acting_as(reader), pytest.raises(ProgrammingError), transaction.atomic():
            OutboxEntry.objects.exists()


def test_it_is_done_once(world: World, done: list) -> None:
    entry = owe(world)
    assert [outbox.deliver(entry.pk), outbox.deliver(entry.pk)] == [True, False]
    assert outbox.effect(KIND)(done.append) == done.append
    assert len(done) == 1
    assert not outbox.deliver(uuid4())


def test_the_same_effect_is_owed_once(world: World) -> None:
    entry = owe(world)
    with acting_as(world.bob.pk), pytest.raises(IntegrityError), transaction.atomic():
        outbox.owe(kind=KIND, subject=entry.subject_id)


def test_nobody_owes_nothing(world: World) -> None:
    with pytest.raises(NobodyActs):
        outbox.owe(kind=KIND, subject=uuid4())


def test_an_effect_that_fails_is_put_off_and_writes_nothing(world: World) -> None:
    @outbox.effect("test.fails")
    def fails(subject: UUID) -> None:
        outbox.owe(kind="test.never", subject=subject)
        raise ValueError("Mika Tarn")

    with acting_as(world.bob.pk):
        entry = outbox.owe(kind="test.fails", subject=uuid4())
    assert outbox.deliver(entry.pk) is False
    del outbox._effects["test.fails"]
    after = stored(entry)
    assert (after.done_at, after.tries, after.failure) == (None, 1, "ValueError")
    assert after.next_try_at > timezone.now() + timedelta(seconds=5)
    assert entry.pk not in outbox.due()
    with as_operator():
        assert not OutboxEntry.objects.filter(kind="test.never").exists()


def test_the_failure_of_an_effect_is_logged_without_its_text(world: World, caplog: pytest.LogCaptureFixture) -> None:
    entry = owe(world)  # a kind that nobody registered
    assert not outbox.deliver(entry.pk)
    assert stored(entry).failure == "KeyError"
    (told,) = [one for one in caplog.records if one.message == "an effect failed"]
    assert vars(told)["told"] == {"entry": str(entry.pk)}


@pytest.mark.parametrize(
    "kind", ["answered", "asked", "countersign", "emergency", "safety", "why", "password_reset", "inquiry.export"]
)
def test_what_was_owed_to_who_has_left_is_dropped_quietly(
    world: World, kind: str, mailoutbox: list, caplog: pytest.LogCaptureFixture
) -> None:
    entry = owe(world)
    with as_operator():
        OutboxEntry.objects.filter(pk=entry.pk).update(kind=kind)
    leaves(world.bob)
    assert outbox.deliver(entry.pk)
    after = stored(entry)
    assert (after.done_at is not None, after.tries, after.failure) == (True, 0, "")
    assert (mailoutbox, caplog.messages) == ([], [])


def test_what_who_has_left_owes_to_others_stays_owed(world: World, done: list) -> None:
    entry = owe(world)
    leaves(world.bob)
    assert not outbox.deliver(entry.pk)
    after = stored(entry)
    assert (done, after.done_at, after.failure) == ([], None, "ProgrammingError")


def test_what_is_due_is_sent_to_the_workers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = owe(world)
    sent: list[str] = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda args, **options: sent.extend(args))
    tasks.send_due()
    assert str(entry.pk) in sent


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_another_worker_holds_is_left_to_it(world: World, done: list) -> None:
    entry = owe(world)
    with application(str(connection.settings_dict["NAME"])) as other:
        other.execute("SELECT * FROM guard.claim_outbox(%s::uuid)", [entry.pk])
        assert not outbox.deliver(entry.pk)
        assert done == []
        other.rollback()
    assert stored(entry).tries == 0
    assert outbox.deliver(entry.pk)
    assert len(done) == 1


def test_what_waits_longest_comes_first_and_not_all_at_once(world: World) -> None:
    entries = [owe(world) for _ in range(3)]
    with as_operator():
        for place, entry in enumerate(entries):
            waiting = timezone.now() - timedelta(minutes=place)
            OutboxEntry.objects.filter(pk=entry.pk).update(next_try_at=waiting)
    assert outbox.due()[:3] == [entry.pk for entry in reversed(entries)]
    assert outbox.due(at_most=2) == [entries[2].pk, entries[1].pk]


def test_who_has_no_language_is_told_in_english(world: World) -> None:
    with acting_as(world.bob.pk), translation.override(None):
        assert outbox.owe(kind=KIND, subject=uuid4()).language == "en"


def test_the_workers_are_told_at_once_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple] = []
    monkeypatch.setattr(poke.current_app, "send_task", lambda *arguments, **options: told.append((arguments, options)))
    entry = uuid4()
    poke.publish(entry)
    assert told == [(("record.deliver", [str(entry)]), {"expires": 60, "retry": False})]


def test_the_commit_pokes_the_worker(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable
) -> None:
    poked: list[UUID] = []
    monkeypatch.setattr(outbox, "poke", poked.append)
    with django_capture_on_commit_callbacks(execute=True):
        entry = owe(world)
        assert poked == []
    assert poked == [entry.pk]


def test_a_broker_that_never_answers_delays_nothing(caplog: pytest.LogCaptureFixture) -> None:
    answers, told = threading.Event(), []

    def tell(entry: UUID) -> None:
        answers.wait(10)
        told.append(entry)

    poker, began = poke.Poker(tell), time.monotonic()
    first, *_ = entries = [uuid4() for _ in range(poke.WAITING + 50)]
    poker(first)
    while poker._entries.qsize():
        time.sleep(0.01)
    for entry in entries[1:]:
        poker(entry)
    assert time.monotonic() - began < 1
    assert (told, poker._entries.qsize()) == ([], 1000)
    assert caplog.messages == ["the broker is behind"] * 49
    answers.set()


def test_one_thread_of_a_process_tells_and_keeps_no_process_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    told: queue.Queue[tuple[UUID, threading.Thread]] = queue.Queue()
    poker, entry = poke.Poker(lambda one: told.put((one, threading.current_thread()))), uuid4()
    threads = []
    for _ in range(2):
        poker(entry)
        one, thread = told.get(timeout=5)
        assert (one, thread.daemon, thread.name) == (entry, True, "outbox-poke")
        threads.append(thread)
    assert threads[0] is threads[1]
    # A fork has the entries and no thread.
    monkeypatch.setattr(poke.os, "getpid", lambda: -1)
    before = set(threading.enumerate())
    for _ in range(2):
        poker(entry)
        assert told.get(timeout=5)[0] == entry
    assert len(set(threading.enumerate()) - before) == 1


def test_a_broker_that_fails_is_tried_again_with_the_next_entry(caplog: pytest.LogCaptureFixture) -> None:
    told: queue.Queue[UUID] = queue.Queue()

    def tell(entry: UUID) -> None:
        told.put(entry)
        raise OSError

    poker, entries = poke.Poker(tell), [uuid4(), uuid4()]
    for entry in entries:
        poker(entry)
    assert [told.get(timeout=5), told.get(timeout=5)] == entries
    assert [(one.message, vars(one)["told"]) for one in caplog.records][:1] == [("no broker", {"error": "OSError"})]
