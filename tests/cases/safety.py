"""The safety question before a visit, as the tests of it put and answer it."""

from cases.models import Action, Layer
from cases.safety.selectors import asked_for_safety
from cases.safety.services import answer_nothing, tell_visitor
from mscportal.guard.acting import acting_as
from partners.models import Member
from tests.cast import World

CASE = "/cases/ELM-2AB3C/"
SUMMARY = f"{CASE}summary/"
LIST = "/asked/visits/"
TOLD = "The dog bites."


def page_of(world: World) -> str:
    return f"{CASE}actions/{world.action.pk}/safety/"


def tell(world: World, member: Member, **values: object) -> Layer:
    with acting_as(member.pk):
        visit = Action.objects.select_related("case__municipality").get(pk=world.action.pk)
        told = {"text": TOLD, "said_as": "fact", "classification": 1} | values
        return tell_visitor(actor=member, visit=visit, **told)


def nothing(world: World, member: Member) -> None:
    with acting_as(member.pk):
        answer_nothing(actor=member, visit=Action.objects.get(pk=world.action.pk))


def waiting(member: Member) -> list[str]:
    with acting_as(member.pk):
        return [action.title for action in asked_for_safety(member)]
