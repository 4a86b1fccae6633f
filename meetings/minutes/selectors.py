"""The minutes of a closed meeting, put together for each reader under the rule."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from cases.models import Action, Case, Layer
from cases.plan.why import tell_answers
from meetings.conference.agenda.selectors import Agenda, Row, agenda_of
from meetings.conference.attendance.selectors import People, attendance_of
from meetings.conference.models import Attendance, Meeting, SlotPresence, SlotRecord, Standing, TopicNote
from meetings.conference.room.selectors import Recorded, RecordPane, entries_of, numbered
from meetings.forums.models import Forum
from partners.models import Member

# What the minutes print of a note or decision, and of an action, as it stood at the close; how far it is to be relied
# on is told as it stands today, so that what was found to be false is not minuted as sure.
LAYER_TOLD = ("kind", "said_as", "text", "rationale", "differing_views")
ACTION_TOLD = ("title", "agency", "member", "due_on")


@dataclass
class Item:
    """One item of the agenda with who heard it and what was recorded, by kind."""

    row: Row
    heard_by: list[Member] = field(default_factory=list)
    entries: list[Recorded] = field(default_factory=list)

    @property
    def decisions(self) -> list[Recorded]:
        return [entry for entry in self.entries if entry.is_decision]

    @property
    def notes(self) -> list[Recorded]:
        return [entry for entry in self.entries if not entry.is_decision and entry.action is None]

    @property
    def actions(self) -> list[Action]:
        return [entry.action for entry in self.entries if entry.action]

    def full(self) -> list[UUID]:
        return RecordPane(self.entries).full()

    def extracts(self) -> list[UUID]:
        return RecordPane(self.entries).extracts()


@dataclass
class Minutes:
    """Who was there, and the items in their order; a slot about something hidden is taken time and no more.

    `changed` names the entries that say something else today than when the meeting was closed.
    """

    meeting: Meeting
    chair: Member | None
    people: People
    items: list[Item]
    changed: set[UUID] = field(default_factory=set)

    def those(self, *, present: bool = False, observers: bool = False) -> list[Attendance]:
        """Return who took part (`present`), as a participant or an observer, else who sent apologies."""
        state = Attendance.State.PRESENT if present else Attendance.State.APOLOGIES
        found = [entry for entry in self.people.entries if entry.state == state]
        return [entry for entry in found if not present or entry.is_observer == observers]

    @property
    def participants(self) -> list[Attendance]:
        return self.those(present=True)

    @property
    def observers(self) -> list[Attendance]:
        return self.those(present=True, observers=True)

    @property
    def apologies(self) -> list[Attendance]:
        return self.those()

    @property
    def cases(self) -> list[Case]:
        return [item.row.case for item in self.items if item.row.case]

    def full(self) -> dict[UUID, list[UUID]]:
        """Return the ids of what is shown in full, by case."""
        return {item.row.case.pk: item.full() for item in self.items if item.row.case}

    def extracts(self) -> dict[UUID, list[UUID]]:
        return {item.row.case.pk: item.extracts() for item in self.items if item.row.case}


def minutes_of(meeting: Meeting) -> Minutes:
    """Return the minutes as they stood at the close and as the acting member may read them.

    In a fixed number of queries. Whoever reads a statement today, but not the version that stood at the close, gets
    what they may read today.
    """
    rows = list(_told(agenda_of(meeting)))
    entries, changed = _entries(meeting)
    heard: dict[UUID, list[Member]] = defaultdict(list)
    presences = SlotPresence.objects.filter(slot__meeting=meeting).select_related("member__agency")
    for presence in presences.order_by("member__name"):
        heard[presence.slot_id].append(presence.member)
    items = [Item(row, heard[row.slot.pk], entries[row.slot.pk]) if row.content else Item(row) for row in rows]
    return Minutes(meeting, _chair_of(meeting), attendance_of(meeting), items, changed)


def _told(agenda: Agenda) -> Iterator[Row]:
    """Yield the rows that the minutes tell.

    Of a block that its reader left for, what they may read has no place in it (number 0), and all else is one stretch
    of taken time: neither which item they were kept from nor how many.
    """
    for block in agenda.blocks:
        if block.is_heard:
            yield from block.rows
        else:
            yield from (replace(row, number=0) for row in block.rows if row.content)
            yield Row(0, block.rows[0].slot, None, block.starts_at, block.ends_at)


def _chair_of(meeting: Meeting) -> Member | None:
    """Return who chaired the forum at the close; of a meeting that was imported, who does today."""
    former: Any = Forum.history.model.objects.filter(id=meeting.forum_id, history_date__lte=meeting.closed_at)
    then = former.select_related("chair").order_by("-history_date").first()
    chair: Member | None = (then or meeting.forum).chair
    return chair


def _entries(meeting: Meeting) -> tuple[dict[UUID, list[Recorded]], set[UUID]]:
    """Return what was recorded by slot, and which of it was changed since."""
    records = list(SlotRecord.objects.filter(slot__meeting=meeting).order_by("at", "pk"))
    actions = list(
        Action.objects.filter(pk__in=[record.action_id for record in records if record.action_id])
        .with_state()
        .select_related("agency", "member", "case__municipality")
    )
    tell_answers(actions)
    recorded = entries_of(records, actions)
    versions = list(Standing.objects.filter(record__slot__meeting=meeting).values_list("version", flat=True))
    layers: Any = Layer.history.model.objects.filter(history_id__in=versions)
    agreed: Any = Action.history.model.objects.filter(history_id__in=versions).select_related("agency", "member")
    changed = _as_it_stood(layers, LAYER_TOLD, [entry.layer for entry in recorded if entry.layer])
    changed |= _as_it_stood(agreed, ACTION_TOLD, [entry.action for entry in recorded if entry.action])
    found: dict[UUID, list[Recorded]] = defaultdict(list)
    for entry in recorded:
        if entry.record:
            found[entry.record.slot_id].append(entry)
    for note in TopicNote.objects.filter(meeting=meeting).select_related("author__agency").order_by("at", "pk"):
        found[note.slot_id].append(Recorded("", note=note))
    for entries in found.values():
        numbered(entries)
    return found, changed


def _as_it_stood(versions: Iterable[Any], told: Sequence[str], rows: Iterable[Layer | Action]) -> set[UUID]:
    """Let `rows` say what these versions of theirs said; return which of them say something else today."""
    then = {version.id: version for version in versions}
    changed = set()
    for row in rows:
        for name in told if row.pk in then else ():
            stood = getattr(then[row.pk], name)
            if stood != getattr(row, name):
                changed.add(row.pk)
                setattr(row, name, stood)
    return changed
