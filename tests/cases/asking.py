"""Asking the police to share its item, as the tests of requests need it."""

from cases.asking.services import ask_to_share
from cases.models import Layer, ReleaseRequest
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World


def ask(world: World, **values: object) -> ReleaseRequest:
    """Let Bob ask for the full text, for himself and a home visit unless `values` say otherwise."""
    told = {"member": world.bob, "purpose": "A home visit"} | values
    with acting_as(world.bob.pk):
        item = Layer.objects.select_related("case__municipality").get(item_id=world.police_item.pk)
        return ask_to_share(actor=world.bob, item=item, **told)


def reads(member: Member, request: ReleaseRequest) -> bool:
    """Tell whether the member learns of the request."""
    with acting_as(member.pk):
        return ReleaseRequest.objects.filter(pk=request.pk).exists()


def told(request: ReleaseRequest) -> ReleaseRequest:
    """Return the request as it stands now."""
    with as_operator():
        return ReleaseRequest.objects.get(pk=request.pk)


def text_read_by(world: World, member: Member) -> set[str]:
    """Return what the member reads of the item that was asked for."""
    with acting_as(member.pk):
        return set(Layer.objects.readable().filter(item_id=world.police_item.pk).values_list("text", flat=True))
