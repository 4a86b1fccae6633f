"""What changes at the same time what somebody may see: the second change knows of the first."""

import pytest

from cases.access.services import grant_access
from cases.emergency.services import take_emergency
from cases.file.services import move_table
from cases.models import Layer
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member, Municipality
from tests.cases.at_once import at_once
from tests.cast import World, make_item, today
from tests.partners.people import ask, confirm

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def let_in(world: World) -> None:
    """Put the school on the case, on which it was until yesterday."""
    grant_access(
        actor=world.alice, case=world.case, holder=world.school, bundle="add", purpose="help", legal_basis="law",
        valid_from=today(),
    )  # fmt: skip


def reads(member: Member, item: Layer) -> bool:
    with acting_as(member.pk):
        return Layer.objects.filter(pk=item.pk).exists()


def test_who_is_let_in_and_cleared_at_once_waits_for_the_originator(world: World) -> None:
    with as_operator():
        high = make_item(world.case, world.ines, "For the cleared.", classification=3)
    rise = ask(world.gus, world.dirk, clearance=3)
    at_once(world.alice, lambda: let_in(world), lambda: confirm(world.alice, rise))
    assert reads(world.dirk, world.open_item)
    assert not reads(world.dirk, high)


def test_who_is_let_in_while_the_case_moves_is_let_in_at_its_new_table(world: World) -> None:
    def let_in_beside() -> None:
        with acting_as(world.alice.pk):
            let_in(world)

    at_once(world.alice, lambda: move_table(actor=world.alice, case=world.case, table="adults"), let_in_beside)
    assert not reads(world.dirk, world.open_item)


def test_tries_in_an_emergency_count_one_another(world: World) -> None:
    with as_operator():
        Municipality.objects.filter(pk=world.city.pk).update(emergency_roles=["practitioner"])

    def attempt(reference: str) -> bool:
        return take_emergency(actor=world.dirk, reference=reference, reason="Fire", hours=1)

    def attempt_beside() -> None:
        with acting_as(world.dirk.pk):
            assert not attempt(world.case.reference)

    with acting_as(world.dirk.pk):
        assert [attempt("ELM-22222") for _ in range(9)] == [False] * 9
    at_once(world.dirk, lambda: attempt("ELM-33333"), attempt_beside)
    assert not reads(world.dirk, world.open_item)
