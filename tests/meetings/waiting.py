"""Escalations that wait for the word of who wrote what they need."""

from typing import Any

from cases.asking.services import release_for_document
from cases.models import Layer, ReleaseRequest
from meetings.escalation.models import Escalation, Quote
from meetings.escalation.services import send_waiting
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from tests.cast import World
from tests.meetings.escalating import send

ADDRESS = "/cases/ELM-2AB3C/escalate/"
SECRET = "Seen with the two men from the harbour."
WRITTEN = "He has older company."


def waiting(world: World, item: Layer, **more: Any) -> Escalation:
    return send(world, wanted=[item], purpose="So that the mayor can decide.", **more)


def asked(world: World) -> ReleaseRequest:
    with acting_as(world.ines.pk):
        return ReleaseRequest.objects.exclude(for_document=None).get()


def grant_it(world: World, **values: str) -> None:
    with acting_as(world.ines.pk):
        release_for_document(actor=world.ines, request=asked(world), **values)


def complete(world: World, escalation: Escalation, *, leave_out: bool = False) -> None:
    with acting_as(world.alice.pk):
        requests = ReleaseRequest.objects.filter(for_document=escalation.pk)
        chosen = set() if leave_out else {one.pk for one in requests}
        send_waiting(actor=world.alice, escalation=escalation, chosen=chosen)


def quoted(escalation: Escalation) -> list[str]:
    with as_operator():
        return list(Quote.objects.filter(escalation=escalation).values_list("text", flat=True))


def stands(escalation: Escalation) -> Escalation:
    with as_operator():
        return Escalation.objects.get(pk=escalation.pk)
