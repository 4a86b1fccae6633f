"""What is recorded in the cast's meeting, and changed later."""

from django.test import Client

from cases.information.services import change_item
from cases.models import Layer
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from tests.cast import World


def record(world: World, client: Client, slot: object | None = None, **values: str) -> None:
    """Record something in the room, a note to the table unless `values` say otherwise."""
    said = {"what": "note", "audience": "table", "classification": "1"} | values
    address = f"/meetings/{world.meeting.pk}/items/{(slot or world.case_slot).pk}/record/"  # type: ignore[attr-defined]
    assert client.post(address, said).status_code == 302


def decision() -> Layer:
    """Return the decision that the meeting took."""
    with as_operator():
        return Layer.objects.get(kind="decision")


def change(world: World, **values: str) -> None:
    """Change the decision, as Alice, who took it."""
    with acting_as(world.alice.pk):
        change_item(actor=world.alice, item=decision(), **values)
