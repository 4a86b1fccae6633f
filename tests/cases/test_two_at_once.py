"""Two people change at the same time what somebody may see: the second change knows of the first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from django.db import connection, connections

from cases.access.services import grant_access
from cases.file.services import move_table
from cases.models import Layer
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World, make_item, today
from tests.databases import superuser
from tests.partners.people import ask, confirm

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

WAITS = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def let_in(world: World) -> None:
    """Put the school on the case, on which it was until yesterday."""
    grant_access(
        actor=world.alice, case=world.case, holder=world.school, bundle="add", purpose="help", legal_basis="law",
        valid_from=today(),
    )  # fmt: skip


def at_once(world: World, first: Callable[[World], object], second: Callable[[World], object]) -> None:
    """Let Alice make the first change, and commit it once the second, on a connection of its own, waits or is done."""

    def beside() -> None:
        try:
            second(world)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with acting_as(world.alice.pk), superuser(str(connection.settings_dict["NAME"])) as watch:
            first(world)
            running = pool.submit(beside)
            while not running.done() and not watch.execute(WAITS).fetchone():
                sleep(0.01)
        running.result()


def reads(member: Member, item: Layer) -> bool:
    with acting_as(member.pk):
        return Layer.objects.filter(pk=item.pk).exists()


def test_who_is_let_in_and_cleared_at_once_waits_for_the_originator(world: World) -> None:
    with as_operator():
        high = make_item(world.case, world.ines, "For the cleared.", classification=3)
    rise = ask(world.gus, world.dirk, clearance=3)
    at_once(world, let_in, lambda world: confirm(world.alice, rise))
    assert reads(world.dirk, world.open_item)
    assert not reads(world.dirk, high)


def test_who_is_let_in_while_the_case_moves_is_let_in_at_its_new_table(world: World) -> None:
    def let_in_beside(world: World) -> None:
        with acting_as(world.alice.pk):
            let_in(world)

    at_once(world, lambda world: move_table(actor=world.alice, case=world.case, table="adults"), let_in_beside)
    assert not reads(world.dirk, world.open_item)
