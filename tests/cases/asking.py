"""Asking the police to share its item, as the tests of requests need it."""

from cases.asking.questions import ask_what_to_know
from cases.asking.services import ask_to_share
from cases.models import Case, Layer, Question, ReleaseRequest
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import OutboxEntry
from mscportal.record.outbox import deliver
from partners.models import Member
from tests.cast import World, today


def ask(world: World, **values: object) -> ReleaseRequest:
    """Let Bob ask for the full text, for himself and a home visit unless `values` say otherwise."""
    told = {"member": world.bob, "purpose": "A home visit"} | values
    with acting_as(world.bob.pk):
        item = Layer.objects.select_related("case__municipality").get(item_id=world.police_item.pk)
        return ask_to_share(actor=world.bob, item=item, **told)


def ask_question(asker: Member, case: Case, task: str = "A visit") -> Question:
    """Let a member ask what to know for today's task, and the outbox ask whoever wrote what they miss."""
    with acting_as(asker.pk):
        question = ask_what_to_know(actor=asker, case=case, task=task, day=today())
    ask_originators_of(question)
    return question


def ask_originators_of(question: Question) -> None:
    """Do what the outbox owes of one question."""
    with as_operator():
        entry = OutboxEntry.objects.get(kind="question", subject_id=question.pk)
    assert deliver(entry.pk)


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
