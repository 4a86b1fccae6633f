"""Cases, links, meetings and letters that a member may not see, or what concerns them on a case that they see."""

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from cases.models import (
    Action,
    Case,
    Identity,
    Layer,
    NameRequest,
    Phenomenon,
    Recusal,
    Relation,
    Reporter,
    Reveal,
)
from meetings.escalation.services import send_escalation
from meetings.models import Answer, Attendance, Forum, Meeting, Slot, SlotContent, SlotRecord, TopicNote
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from tests.access.hidden_things import APART, Hidden
from tests.cast import grant, make_case, today
from tests.meetings.escalating import deliver, request_of


def hidden_case(it: Hidden) -> None:
    """A few cases, of which the member knows nothing, full of what would concern them."""
    for n in range(it.rng.randrange(1, 8)):
        place_case(it, it.case_id if n == 0 else it.new_id(), it.reference if n == 0 else it.new_reference())


def place_case(it: Hidden, pk: UUID, reference: str) -> Case:
    """Open a case that the member may not see, and let it speak of the member."""
    w, u = it.world, it.member
    day = today() - timedelta(days=it.rng.choice((0, 5, 300)))
    case = make_case(
        w.city,
        reference,
        it.rng.choice(("minors", "adults")),
        (it.word.title(), "Tarn"),
        date(2009, 5, 17),
        id=pk,
        opened_on=day,
        coordinator=it.rng.choice((u, it.omar)),
        legal_basis=it.word,
        status=it.rng.choice(("referred", "active", "closed")),
    )
    if u.agency_id == w.unit.pk or it.rng.random() < 0.4:
        # Kept out, although the agency is on the case (the coordination unit is on every one).
        if u.agency_id != w.unit.pk:
            grant(case, u.agency)
        Recusal.objects.create(case=case, member=u, reason=it.word)
    elif it.rng.random() < 0.5:
        grant(case, u.agency, valid_until=today() - timedelta(days=1), valid_from=day - timedelta(days=9))
    grant(case, it.other, purpose=it.word)
    said = {"case": case, "municipality": w.city, "originator": u.agency, "author": u, "classification": 0}
    Layer.objects.create(
        **it.item(it.new_id()), **said, text=f"{it.word} talks openly", named_people=[u.pk], audience="people"
    )
    Action.objects.create(
        **said, id=it.new_id(), key=f"a-{it.word}", title=f"{it.word} visit", agency=u.agency, member=u, due_on=today()
    )
    Phenomenon.objects.create(case=case, municipality=w.city, originator=w.unit, author=it.omar, code="mixed")
    return case


def hidden_relation(it: Hidden) -> None:
    """The seen case and a hidden one belong together."""
    first, other = it.rng.sample((it.seen, it.first), 2)
    Relation.objects.create(case=first, other=other, kind="sibling")


def hidden_recusal(it: Hidden) -> None:
    """Somebody is kept out of the seen case; who may not share is not told so."""
    Recusal.objects.create(case=it.seen, member=it.world.gus, reason=it.word)


def hidden_reading(it: Hidden) -> None:
    """Others read."""
    for _ in range(it.rng.randrange(1, 30)):
        Reading.objects.create(
            at=timezone.now(),
            member_id=it.omar.pk,
            municipality_id=it.world.city.pk,
            case_id=it.seen.pk,
            reference=it.seen.reference,
            screen="cases:case",
        )


def hidden_slot(it: Hidden) -> None:
    """A slot of the meeting that is about a case which the member may not see is about another such case."""
    content = SlotContent.objects.get(slot=it.world.hidden_slot)
    content.case = it.first
    content.save(force_update=True)


def hidden_meeting(it: Hidden) -> None:
    """A forum in which the member has no seat meets about the case that they see."""
    meeting = Meeting.objects.create(forum=Forum.objects.get(slug=APART), starts_at=timezone.now(), place=it.word)
    Attendance.objects.create(meeting=meeting, member=it.world.gus)
    slot, other = (Slot.objects.create(meeting=meeting, position=n) for n in (1, 2))
    SlotContent.objects.create(slot=slot, meeting=meeting, case=it.seen)
    SlotContent.objects.create(slot=other, meeting=meeting, topic=f"{it.word} camp")
    said = {"slot": other, "meeting": meeting, "author": it.world.gus, "at": timezone.now()}
    TopicNote.objects.create(**said, text=f"{it.word} is fine", rationale=it.word)
    # Once it is closed, what was recorded stands as it was.
    item = Layer.objects.filter(pk=it.item_id).first()
    SlotRecord.objects.create(slot=slot, case=it.seen, item=item, at=timezone.now())
    meeting.status = Meeting.Status.CLOSED
    meeting.save(force_update=True)


def hidden_letter(it: Hidden) -> None:
    """The second coordinator asks somebody else about the case, and the document is made and told of."""
    to = it.world.frank if it.member.pk != it.world.frank.pk else it.world.ines
    with as_operator():
        told = list(Layer.objects.filter(pk=it.world.open_item.pk))
    wanted = request_of(it.world, people=[to], title=it.word, why=it.word, layers=told)
    with acting_as(it.omar.pk):
        escalation = send_escalation(actor=it.omar, request=wanted)
    deliver()
    with as_operator():
        Answer.objects.create(escalation=escalation, kind="acknowledged", member=to, note=it.word, at=timezone.now())


def hidden_name(it: Hidden) -> None:
    """The person of a case without a name is somebody else, and one more agency knows it, where that is not told."""
    case = Case.objects.get(is_anonymous=True)
    person = Identity.objects.get(case=case)
    person.given_name, person.family_name, person.address = it.word.title(), it.word, it.word
    person.save(force_update=True)
    # Whoever may share the case is told to whom its name was told.
    if it.member.agency_id != it.world.probation.pk and it.member != it.world.alice:
        Reveal.objects.create(case=case, agency=it.world.probation, reason=it.word)


def hidden_word(it: Hidden) -> None:
    """Somebody else brought the case without a name, is asked for the word, and another said no."""
    case = Case.objects.get(is_anonymous=True)
    NameRequest.objects.filter(case=case, answer="open").delete()
    Reporter.objects.filter(case=case).update(member=it.other, agency=it.other.agency, text=it.word)
    asked = {"case": case, "municipality": it.world.city, "asked_by": it.omar, "asked_at": timezone.now()}
    for agency, answer in ((it.world.probation, "open"), (it.world.school, "declined"), (None, "open")):
        NameRequest.objects.create(
            **asked, agency=agency, answer=answer, answer_text=it.word, reason=it.word, legal_basis=it.word
        )
