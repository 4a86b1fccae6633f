"""Two changes at the same time, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

from django.db import connection, connections

from mscportal.guard.acting import acting_as
from partners.models import Member
from tests.databases import superuser

WAITS = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def at_once(actor: Member, first: Callable[[], object], second: Callable[[], object]) -> None:
    """Let `actor` make the first change, and commit it once the second, on another connection, waits or is done."""

    def beside() -> None:
        try:
            second()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with acting_as(actor.pk), superuser(str(connection.settings_dict["NAME"])) as watch:
            first()
            running = pool.submit(beside)
            # No event tells that a connection waits for a lock: it is looked for until it does, or has ended.
            while not running.done() and not watch.execute(WAITS).fetchone():
                sleep(0.01)
        running.result()
