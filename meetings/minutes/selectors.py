"""The minutes of a closed meeting, put together for each reader under the rule."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cases.models import Action, Case, Layer
from meetings.conference.agenda.selectors import Agenda, Row, agenda_of
from meetings.conference.attendance.selectors import People, attendance_of
from meetings.conference.models import Attendance, Meeting, SlotPresence, SlotRecord, TopicNote
from meetings.conference.room.selectors import Recorded, RecordPane, entries_of, numbered
from partners.models import Member

# What the minutes print of a note or decision, and of an action.
LAYER_TOLD = ("text", "rationale", "differing_views")
ACTION_TOLD = ("title", "agency_id", "member_id", "due_on")


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

    `changed` names the entries that read otherwise when the meeting was closed.
    """

    meeting: Meeting
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
    """Return the minutes as the acting member may read them, in a fixed number of queries."""
    agenda = agenda_of(meeting)
    entries = _entries(meeting, agenda)
    heard: dict[UUID, list[Member]] = defaultdict(list)
    presences = SlotPresence.objects.filter(slot__meeting=meeting).select_related("member__agency")
    for presence in presences.order_by("member__name"):
        heard[presence.slot_id].append(presence.member)
    items = [Item(row, heard[row.slot.pk], entries[row.slot.pk]) for row in agenda.rows]
    recorded = [entry for item in items for entry in item.entries]
    changed = _changed(meeting, Layer, LAYER_TOLD, [entry.layer for entry in recorded if entry.layer])
    changed |= _changed(meeting, Action, ACTION_TOLD, [entry.action for entry in recorded if entry.action])
    return Minutes(meeting, attendance_of(meeting), items, changed)


def _changed(
    meeting: Meeting, model: type[Layer] | type[Action], told: Sequence[str], rows: Sequence[Layer | Action]
) -> set[UUID]:
    """Return which rows say something else than at the close, as far as their former version may be read."""
    former = (
        model.history.model.objects.filter(id__in=[row.pk for row in rows], history_date__lte=meeting.closed_at)
        .order_by("id", "-history_date")
        .distinct("id")
    )
    then = {version[0]: version[1:] for version in former.values_list("id", *told)}
    return {row.pk for row in rows if row.pk in then and then[row.pk] != tuple(getattr(row, name) for name in told)}


def _entries(meeting: Meeting, agenda: Agenda) -> dict[UUID, list[Recorded]]:
    records = list(SlotRecord.objects.filter(slot__meeting=meeting).order_by("at", "pk"))
    actions = (
        Action.objects.filter(pk__in=[record.action_id for record in records if record.action_id])
        .with_state()
        .select_related("agency", "member")
    )
    found: dict[UUID, list[Recorded]] = defaultdict(list)
    for entry in entries_of(records, list(actions)):
        if entry.record:
            found[entry.record.slot_id].append(entry)
    for note in TopicNote.objects.filter(meeting=meeting).select_related("author__agency").order_by("at", "pk"):
        found[note.slot_id].append(Recorded("", note=note))
    for entries in found.values():
        numbered(entries)
    return found
