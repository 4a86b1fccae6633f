"""Who changed a thing is known by the member's id alone, which stays when the member goes."""

from uuid import uuid4

import pytest

from cases.models import Goal
from mscportal.guard.acting import acting_as
from tests.cast import World

pytestmark = pytest.mark.django_db


def test_a_version_names_its_member(world: World) -> None:
    with acting_as(world.alice.pk):
        goal = Goal.objects.get(pk=world.goal.pk)
        goal.title = "Back at school every day"
        goal.save(force_update=True)
        version = goal.history.order_by("history_date").last()
        assert (version.history_user, version.history_user_id) == (world.alice.pk, world.alice.pk)
        somebody = uuid4()
        version.history_user = somebody
        assert version.history_user_id == somebody
