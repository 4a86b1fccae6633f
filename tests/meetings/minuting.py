"""What is recorded in the cast's meeting, and changed later."""

from django.test import Client

from cases.information.services import change_item
from cases.models import Layer
from meetings.models import Slot
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from tests.cast import World


def entry(world: World, slot: Slot | None = None) -> str:
    """Return the address to which the room sends what is recorded of a slot, the case's unless another is named."""
    return f"/meetings/{world.meeting.pk}/items/{(slot or world.case_slot).pk}/record/"


def record(world: World, client: Client, slot: Slot | None = None, **values: str) -> None:
    """Record something in the room, a note to the table unless `values` say otherwise."""
    said = {"what": "note", "audience": "table", "classification": "1"} | values
    assert client.post(entry(world, slot), said).status_code == 302


def decision() -> Layer:
    """Return the decision that the meeting took."""
    with as_operator():
        return Layer.objects.get(kind="decision")


def change(world: World, **values: str) -> None:
    """Change the decision, as Alice, who took it."""
    with acting_as(world.alice.pk):
        change_item(actor=world.alice, item=decision(), **values)
