"""What is told for a visit's safety, and asked for a document, of which a member learns nothing."""

from uuid import uuid4

from django.utils import timezone

from cases.models import Action, Layer, ReleaseRequest, SafetyAnswer, SafetyNote
from tests.access.hidden_things import Hidden
from tests.cast import today


def hidden_safety(it: Hidden) -> None:
    """What others tell of a visit that the member knows of; and a hidden visit, before which somebody has answered."""
    visit = Action.objects.filter(case=it.seen, kind="home_visit").order_by("key").first()
    author = it.omar
    if visit:
        columns = it.unread(it.seen, author) | it.item(it.new_id()) | {"kind": "report"}
        layer = Layer.objects.create(**columns, text=f"{it.word} bites")
        SafetyNote.objects.create(layer=layer, action=visit, case=it.seen)
    hidden = Action.objects.create(
        **it.unread(it.seen, author, id=it.new_id()),
        key=f"v-{it.word}",
        title=f"{it.word} is visited",
        kind="home_visit",
        agency=it.other.agency,
        due_on=today(),
    )
    SafetyAnswer.objects.create(action=hidden, case=it.seen, agency=author.agency, member=author, at=timezone.now())


def hidden_document_request(it: Hidden) -> None:
    """Somebody asks an originator, which is not the member's agency, for a document, and gets a text for it alone."""
    item = Layer.objects.filter(part="full", case=it.seen).exclude(originator=it.member.agency).earliest("recorded_at")
    ReleaseRequest.objects.create(
        statement=item,
        case=it.seen,
        municipality_id=it.world.city.pk,
        originator=item.originator,
        kind=item.kind,
        day=item.day,
        asker=it.omar,
        for_document=uuid4(),
        for_people=[it.world.frank.pk],
        for_agencies=[],
        purpose=f"{it.word} is decided",
        answer="narrowed",
        version=f"{it.word} in short",
        answered_by=item.author,
        answered_at=timezone.now(),
    )
