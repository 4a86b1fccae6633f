"""Building the agenda of a meeting; who runs the meeting does."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases.models import Case
from meetings.conference.gate import locked
from meetings.conference.models import Meeting, Slot, SlotContent, SlotRecord, TopicNote
from mscportal.record.versions import check_version
from partners.models import Member


@transaction.atomic
def add_cases(
    *, actor: Member, meeting: Meeting, cases: Iterable[Case], minutes: int, block: int = 0
) -> list[SlotContent]:
    """Put cases at the end of a block (0: outside the blocks), each with `minutes`; one that stands there stays.

    Raises PermissionDenied for who does not run the meeting, ValidationError when it is closed.
    """
    current = _open(meeting)
    there = set(SlotContent.objects.filter(meeting=current).exclude(case=None).values_list("case", flat=True))
    added = [_add(current, minutes, block, case=case) for case in cases if case.pk not in there]
    _settle(current)
    return added


@transaction.atomic
def add_topic(*, actor: Member, meeting: Meeting, topic: str, minutes: int, block: int = 0) -> SlotContent:
    """Put a topic at the end of a block. Raises as `add_cases` does."""
    current = _open(meeting)
    added = _add(current, minutes, block, topic=topic)
    _settle(current)
    return added


@transaction.atomic
def change_slot(
    *,
    actor: Member,
    content: SlotContent,
    minutes: int,
    block: int | None = None,
    topic: str = "",
    seen: str | None = None,
) -> None:
    """Change a slot's planned minutes, its block (None: as it is) and, where it is about one, its topic.

    It comes to the end of a block that it is put into.
    `seen` is `version_of` the content that was shown. Raises as `add_cases` does, and StaleSave when somebody saved in
    between.
    """
    current = _open(content.meeting)
    check_version(SlotContent.objects.get(pk=content.pk), seen)
    slot, planned = content.slot, content.slot.block if block is None else block
    if (slot.minutes_planned, slot.block) != (minutes, planned):
        if slot.block != planned:
            slot.position = _last(current) + 1
        slot.minutes_planned, slot.block = minutes, planned
        slot.save(force_update=True)
        _settle(current)
    if content.case_id is None and content.topic != topic:
        content.topic = topic
        content.save(force_update=True)


@transaction.atomic
def remove_slot(*, actor: Member, content: SlotContent) -> None:
    """Take an item off the agenda. Raises as `add_cases` does, ValidationError also for one that was opened."""
    _open(content.meeting)
    if (
        content.started_at
        or SlotRecord.objects.filter(slot=content.slot_id).exists()
        or TopicNote.objects.filter(slot=content.slot_id).exists()
    ):
        raise ValidationError(_("This item was opened: it stays on the agenda."))
    slot = content.slot
    content.delete()
    slot.delete()


@transaction.atomic
def order_slots(*, actor: Member, meeting: Meeting, order: Sequence[UUID]) -> None:
    """Put the slots of each block in this order; those that `order` does not name keep theirs behind it.

    Raises as `add_cases` does.
    """
    _settle(_open(meeting), order)


def _settle(meeting: Meeting, order: Sequence[UUID] = ()) -> None:
    """Number the slots block after block."""
    wanted = {slot: place for place, slot in enumerate(order)}
    slots = list(Slot.objects.filter(meeting=meeting).order_by("position"))
    slots.sort(key=lambda slot: (slot.block, wanted.get(slot.pk, len(wanted))))
    for position, slot in enumerate(slots, start=1):
        if slot.position != position:
            slot.position = position
            slot.save(force_update=True)


def moved(order: Sequence[UUID], move: str) -> list[UUID]:
    """Return `order` with one entry moved, as a button says: "up:ID" or "down:ID"; anything else moves nothing."""
    direction, _sign, name = move.partition(":")
    result = list(order)
    place = next((n for n, slot in enumerate(result) if str(slot) == name), None)
    step = {"up": -1, "down": 1}.get(direction)
    if place is None or step is None or not 0 <= place + step < len(result):
        return result
    result[place], result[place + step] = result[place + step], result[place]
    return result


def _open(meeting: Meeting) -> Meeting:
    """Lock a meeting whose agenda may still change."""
    current = locked(meeting)
    if current.status == Meeting.Status.CLOSED:
        raise ValidationError(_("The meeting is closed."))
    return current


def _add(meeting: Meeting, minutes: int, block: int, *, case: Case | None = None, topic: str = "") -> SlotContent:
    slot = Slot.objects.create(meeting=meeting, position=_last(meeting) + 1, minutes_planned=minutes, block=block)
    return SlotContent.objects.create(slot=slot, meeting=meeting, case=case, topic=topic)


def _last(meeting: Meeting) -> int:
    """Return the position of the last slot, 0 where there is none."""
    return Slot.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
