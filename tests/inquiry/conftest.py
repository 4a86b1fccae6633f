"""What the tests of inquiries share."""

import pytest

from cases.models import Layer
from mscportal.guard.operator import as_operator
from tests.cast import World
from tests.inquiry.asking import ago, day
from tests.inquiry.past import all_at


@pytest.fixture
def past(world: World) -> World:
    """The cast, on record since 60 days ago; the texts of the case are of that day."""
    with as_operator():
        Layer.objects.update(day=day(60))
    all_at(ago(60))
    return world
