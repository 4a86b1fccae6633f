"""What others ask and decide of what they share, of which a member learns nothing: neither who asked nor what for."""

from django.utils import timezone

from cases.file.transitions import NEXT
from cases.models import Case, Grading, Layer, NewReader, ReleaseRequest, SharingDecision
from cases.status.services import change_status
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from tests.access.hidden_things import Hidden
from tests.cases.asking import ask_question


def hidden_request(it: Hidden) -> None:
    """Others ask an originator, which is not the member's agency, for an item, and one of them is refused."""
    items = Layer.objects.filter(part="full", case=it.seen).exclude(originator=it.member.agency)
    for n, item in enumerate(items.order_by("recorded_at", "pk")[: it.rng.randrange(1, 4)]):
        asker = it.omar if item.originator_id != it.omar.agency_id else it.other
        declined = {"answer": "declined", "answered_by": item.author, "answered_at": timezone.now()}
        ReleaseRequest.objects.create(
            **(declined | {"answer_text": it.word} if n else {}),
            statement=item,
            case=it.seen,
            municipality_id=it.world.city.pk,
            originator=item.originator,
            kind=item.kind,
            day=item.day,
            asker=asker,
            for_member=asker,
            purpose=f"{it.word} is visited",
        )


def hidden_question(it: Hidden) -> None:
    """Somebody asks "What do I need to know for this?", and originators other than the member's agency are asked."""
    asker = it.world.bob if it.member.agency_id == it.world.unit.pk else it.omar
    with as_operator():
        case = Case.objects.select_related("municipality").get(pk=it.seen.pk)
    ask_question(asker, case, f"{it.word} is visited")


def hidden_sharing_decision(it: Hidden) -> None:
    """Why an item has no shared version for now: read as its full text is, even by who reads an older one."""
    SharingDecision.objects.create(
        layer_id=it.shared_id, case=it.seen, decided_by=it.other, decided_at=timezone.now(), reason=it.word
    )


def hidden_grading(it: Hidden) -> None:
    """How far a full text is to be relied on, told beside that text alone."""
    Grading.objects.create(layer_id=it.shared_id, case=it.seen, source="untested", information="indirect")


def hidden_new_reader(it: Hidden) -> None:
    """What everyone on the seen case reads but the member, to whom its originator has not agreed; who else waits."""
    author = it.other
    item = Layer.objects.create(
        **it.item(it.new_id()),
        case=it.seen,
        municipality=it.world.city,
        originator=author.agency,
        author=author,
        classification=0,
        text=f"{it.word} came too",
    )
    refused = {"state": "closed", "reason": it.word, "answered_by": author, "answered_at": timezone.now()}
    answered = it.rng.choice(({}, refused))
    for member in (it.member, it.omar):
        NewReader.objects.create(
            statement_id=item.pk,
            kind="layer",
            case=it.seen,
            municipality_id=it.world.city.pk,
            originator=author.agency,
            member=member,
            actor=it.world.alice,
            change="cases_agencygrant",
            asked_at=timezone.now(),
            **answered,
        )


def hidden_status(it: Hidden) -> None:
    """Why the seen case stands where it stands, for others' eyes; and a hidden case goes on, with its reason."""
    with as_operator():
        reason = {"kind": "decision", "text": "New status of the case: active.", "rationale": it.word}
        Layer.objects.create(**it.unread(it.seen, it.omar) | it.item(it.new_id()) | reason, differing_views=it.word)
        hidden = Case.objects.select_related("municipality").get(pk=it.case_id)
    with acting_as(it.omar.pk):
        change_status(actor=it.omar, case=hidden, status=it.rng.choice(NEXT[hidden.status]), reason=it.word)
