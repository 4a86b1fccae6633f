"""Recording in the room: a note or decision on a case is an information item, an action is one of the case's plan."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.information.services import record_item
from cases.models import Action, Audience, Case, Goal, Layer
from cases.plan.services import agree_action
from meetings.conference.attendance.selectors import is_present, presences_of
from meetings.conference.models import Attendance, Meeting, SlotContent, SlotRecord, TopicNote
from mscportal.record.versions import check_version
from partners.models import Agency, Member

# One more answer to "Who may read this?": the people signed in for the item, and who writes.
PRESENT = "present"


class Entry(models.TextChoices):
    """What is recorded."""

    NOTE = "note", _("Note")
    DECISION = "decision", _("Decision")
    ACTION = "action", _("Action")


ITEM_KIND = {Entry.NOTE: Layer.Kind.MINUTE, Entry.DECISION: Layer.Kind.DECISION}


def may_record(meeting: Meeting, entry: Attendance | None) -> bool:
    """Tell whether somebody with this entry in the attendance list records now: signed in, while in session."""
    return meeting.status == Meeting.Status.IN_SESSION and is_present(entry)


@transaction.atomic
def record_said(
    *,
    actor: Member,
    content: SlotContent,
    what: str,
    text: str,
    audience: str,
    named_agencies: Iterable[UUID] = (),
    named_people: Iterable[UUID] = (),
    classification: int,
    domain: str = Layer.Domain.OTHER,
    said_as: str = Layer.SaidAs.FACT,
    rationale: str = "",
    differing_views: str = "",
) -> SlotRecord:
    """Record a note or a decision on the item's case; why and differing views belong to a decision (MAPPA).

    Raises PermissionDenied without `contribute`, ValidationError for what may not be recorded.
    """
    _require_signed_in(actor, content)
    audience, named_people = readers(content, audience, named_people)
    decided = what == Entry.DECISION
    layer = record_item(
        actor=actor,
        case=_case_of(content),
        kind=ITEM_KIND[Entry(what)],
        text=text,
        domain=domain,
        said_as=said_as,
        classification=classification,
        audience=audience,
        named_agencies=named_agencies,
        named_people=named_people,
        rationale=rationale if decided else "",
        differing_views=differing_views if decided else "",
    )
    return _record(content, item=layer)


@transaction.atomic
def record_action(
    *,
    actor: Member,
    content: SlotContent,
    title: str,
    agency: Agency | None,
    member: Member | None,
    due_on: date | None,
    audience: str,
    named_agencies: Iterable[UUID] = (),
    named_people: Iterable[UUID] = (),
    classification: int,
    kind: str = Action.Kind.OTHER,
    goal: Goal | None = None,
) -> SlotRecord:
    """Record who does what by when. Raises as `record_said` does."""
    _require_signed_in(actor, content)
    audience, named_people = readers(content, audience, named_people)
    action = agree_action(
        actor=actor,
        case=_case_of(content),
        title=title,
        kind=kind,
        agency=agency,
        member=member,
        due_on=due_on,
        goal=goal,
        classification=classification,
        audience=audience,
        named_agencies=named_agencies,
        named_people=named_people,
    )
    return _record(content, action=action)


@transaction.atomic
def record_on_topic(*, actor: Member, content: SlotContent, what: str, text: str, rationale: str = "") -> TopicNote:
    """Record a note or decision on a topic; every participant reads it. Raises ValidationError."""
    _require_signed_in(actor, content)
    decided = what == Entry.DECISION
    return TopicNote.objects.create(
        slot=content.slot,
        meeting=content.meeting,
        kind=TopicNote.Kind.DECISION if decided else TopicNote.Kind.NOTE,
        text=text.strip(),
        rationale=rationale.strip() if decided else "",
        author=actor,
        at=timezone.now(),
    )


@transaction.atomic
def change_topic_note(*, actor: Member, note: TopicNote, text: str, rationale: str, seen: str | None) -> TopicNote:
    """Change an own note on a topic while the meeting is in session. Raises StaleSave, ValidationError."""
    current = TopicNote.objects.select_for_update(of=("self",)).get(pk=note.pk, author=actor)
    check_version(current, seen)
    if note.meeting.status != Meeting.Status.IN_SESSION:
        raise ValidationError(__("The meeting is not in session."))
    current.text, current.rationale = text.strip(), rationale.strip()
    current.save(force_update=True)
    return current


def readers(content: SlotContent, audience: str, people: Iterable[UUID]) -> tuple[str, list[UUID]]:
    """Return audience and named people as a statement keeps them: those present are named one by one."""
    if audience != PRESENT:
        return audience, list(people)
    return Audience.PEOPLE, [member.pk for member in presences_of(content)]


def _require_signed_in(actor: Member, content: SlotContent) -> None:
    entry = Attendance.objects.filter(meeting=content.meeting_id, member=actor).first()
    if not may_record(content.meeting, entry):
        raise ValidationError(__("Only who is signed in records, while the meeting is in session."))


def _case_of(content: SlotContent) -> Case:
    if content.case is None:
        raise ValidationError(__("This item is about no case."))
    return content.case


def _record(content: SlotContent, *, item: Layer | None = None, action: Action | None = None) -> SlotRecord:
    return SlotRecord.objects.create(
        slot_id=content.slot_id, case=_case_of(content), item=item, action=action, at=timezone.now()
    )
