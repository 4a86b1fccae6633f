"""What the tests of cases share."""

import pytest

from cases.models import ReleaseRequest
from tests.cases.asking import ask
from tests.cast import World


@pytest.fixture
def asked(world: World) -> ReleaseRequest:
    """Bob, who reads the shared version of the police's item, asks for its full text."""
    return ask(world)
