"""Telling one agency whose anonymous case it is."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cases.access.recusals import reveal
from cases.models import Case, Identity, Reveal
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World

Clients = Callable[[Member], Client]


def make_anonymous(world: World) -> str:
    """Let the case be one without a name, known to the coordination unit; return the address of the page."""
    with as_operator():
        case = Case.objects.get(pk=world.case.pk)
        case.is_anonymous = True
        case.save()
        Reveal.objects.create(case=case, agency=world.unit, reason="coordinates")
    return f"/cases/{world.case.reference}/name/"


def knows(member: Member, case: Case) -> bool:
    with acting_as(member.pk):
        return Identity.objects.filter(case=case).exists()


def test_it_works(world: World, client_of: Clients) -> None:
    route, client = make_anonymous(world), client_of(world.alice)
    values = {"agency": str(world.youth.pk), "reason": "Visits at home", "legal_basis": "Youth act"}
    page = client.post(route, values).content.decode()
    assert "Learns the name" in page
    assert "Bob" in page
    assert "Ines" not in page
    assert not knows(world.bob, world.case)
    assert client.post(route, values | {"confirmed": "1"}).status_code == 302
    assert knows(world.bob, world.case)
    assert not knows(world.ines, world.case)


def test_it_hides_from_outsiders(world: World, client_of: Clients) -> None:
    route = make_anonymous(world)
    for name in ("bob", "carol", "erin", "ines", "hugo"):
        assert client_of(world.members[name]).get(route).status_code == 404, name
    with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
        reveal(actor=world.bob, case=world.case, agency=world.youth, reason="x", legal_basis="x")


def test_a_case_with_a_name_has_nothing_to_tell(world: World, client_of: Clients) -> None:
    assert client_of(world.alice).get(f"/cases/{world.case.reference}/name/").status_code == 404
    with acting_as(world.alice.pk), pytest.raises(ValidationError):
        reveal(actor=world.alice, case=world.case, agency=world.youth, reason="x", legal_basis="x")


@pytest.mark.parametrize("place", ["agency", "reason", "legal_basis"])
def test_bad_input_is_told_at_the_field(world: World, client_of: Clients, place: str) -> None:
    route = make_anonymous(world)
    values = {"agency": str(world.youth.pk), "reason": "Visits", "legal_basis": "Youth act", "confirmed": "1"}
    answer = client_of(world.alice).post(route, values | {place: ""})
    assert answer.status_code == 422
    assert place in answer.context["form"].errors
    assert not knows(world.bob, world.case)


def test_an_agency_is_told_once(world: World, client_of: Clients) -> None:
    route = make_anonymous(world)
    values = {"agency": str(world.unit.pk), "reason": "again", "legal_basis": "x", "confirmed": "1"}
    answer = client_of(world.alice).post(route, values)
    assert answer.status_code == 422
    assert "agency" in answer.context["form"].errors
