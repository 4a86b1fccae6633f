"""What the tests of cases share."""

from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import Layer, ReleaseRequest
from mscportal.guard.operator import as_operator
from partners.models import Agreement, Member, Municipality
from tests.cases.asking import ask
from tests.cases.emergencies import confirmed
from tests.cast import World, make_item


@pytest.fixture
def asked(world: World) -> ReleaseRequest:
    """Bob, who reads the shared version of the police's item, asks for its full text."""
    return ask(world)


@pytest.fixture
def emergencies(world: World) -> None:
    """Elmhaven lets practitioners act in an emergency."""
    with as_operator():
        Municipality.objects.filter(pk=world.city.pk).update(emergency_roles=["practitioner"])


@pytest.fixture
def erin(world: World, client_of: Callable[[Member], Client]) -> Client:
    """Erin, who sees the brother's case alone, and whose agency may take part at both tables; she confirmed again."""
    with as_operator():
        Agreement.objects.filter(agency=world.probation).update(tables=["minors", "adults"])
    return confirmed(client_of(world.erin))


@pytest.fixture
def secret(world: World) -> Layer:
    """What the police said to the school and nobody else, before the school came back to the case."""
    with as_operator():
        return make_item(
            world.case, world.ines, "Two were seen.", audience="agencies", named_agencies=[world.school.pk]
        )
