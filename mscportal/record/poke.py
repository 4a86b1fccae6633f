"""Tells a worker at once that something is owed, without ever making the page wait for the broker."""

import logging
import os
import queue
import threading
from collections.abc import Callable
from uuid import UUID

from celery import current_app

DELIVER = "record.deliver"
# Seconds after which nobody needs the message any more: `record.send_due` has found the entry by then.
EXPIRES = 60
WAITING = 1000

logger = logging.getLogger("mscportal.outbox")


def publish(entry: UUID) -> None:
    """Ask a worker to deliver the entry; waits for the broker and raises whatever its library raises."""
    current_app.send_task(DELIVER, [str(entry)], expires=EXPIRES, retry=False)


class Poker:
    """One thread a process that publishes; what it cannot take or tell is left to `record.send_due`."""

    def __init__(self, tell: Callable[[UUID], None]) -> None:
        self._tell = tell
        self._entries: queue.Queue[UUID] = queue.Queue(maxsize=WAITING)
        self._lock = threading.Lock()
        # mutant (number): any number will do that is not this process's own.
        self._process = 0

    def __call__(self, entry: UUID) -> None:
        """Leave the entry's id with the thread; returns at once."""
        self._start()
        try:
            self._entries.put_nowait(entry)
        except queue.Full:
            logger.warning("the broker is behind")

    def _start(self) -> None:
        # A thread does not live on in a forked child, so each process starts its own.
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._run, name="outbox-poke", daemon=True).start()

    def _run(self) -> None:
        while True:
            entry = self._entries.get()
            try:
                self._tell(entry)
            except Exception as error:
                # Whatever the broker's library raises, the entry stands in the database.
                logger.warning("no broker", extra={"told": {"error": type(error).__name__}})


poke = Poker(publish)
