"""What one member sees of the room, and its version: a digest over just that, so that hidden writing moves nothing."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from meetings.conference.agenda.selectors import Agenda, Row, agenda_heard
from meetings.conference.attendance.selectors import People, attendance_of
from meetings.conference.models import Attendance, Meeting, SlotContent
from meetings.conference.room.recording import may_record
from meetings.conference.room.selectors import CasePane, RecordPane, case_pane, record_pane
from mscportal.look.dates import clock_in_words
from partners.models import Member

PARTS = ("strip", "agenda", "case", "records")


@dataclass
class Room:
    """The room as one member sees it; `row` is the item shown, None on an agenda of which nothing is seen."""

    meeting: Meeting
    member: Member
    agenda: Agenda
    people: People
    row: Row | None
    pane: CasePane | None
    record: RecordPane | None

    @property
    def content(self) -> SlotContent | None:
        return self.row.content if self.row else None

    @property
    def entry(self) -> Attendance | None:
        """Return the member's own line of the attendance list."""
        return self.people.of(self.member)

    @property
    def next(self) -> Row | None:
        return self.agenda.next_after(self.row) if self.row else None

    @property
    def may_add(self) -> bool:
        """Tell whether the member may add to what is shown: a topic, or a case with the right to add."""
        return self.content is not None and (self.pane is None or "contribute" in self.pane.permissions)

    @property
    def may_record(self) -> bool:
        """Tell whether the member records here now: with the right to add, and signed in while in session."""
        return self.may_add and may_record(self.meeting, self.entry)

    @property
    def clock(self) -> str:
        return clock_in_words(timezone.now())

    def versions(self) -> dict[str, str]:
        """Return a digest of each part of the page."""
        current = self.agenda.current
        told: dict[str, object] = {
            "strip": (self.meeting.status, self.people.told(), self.clock, current and current.slot.pk),
            "agenda": (self.meeting.status, [row.told() for row in self.agenda.rows]),
            "case": (self.content and (self.content.state, self.content.topic), self.pane and self.pane.told()),
            "records": self.record and self.record.told(),
        }
        return {part: digest(told[part]) for part in PARTS}


def digest(told: object) -> str:
    """Return a short digest of something that is shown."""
    return sha256(repr(told).encode()).hexdigest()[:16]


def room_of(meeting: Meeting, member: Member, slot: UUID | None) -> Room:
    """Return the room with one item open: the one asked for, else the one in discussion, else the first that waits.

    Raises Http404 for an item that the member does not see.
    """
    agenda = agenda_heard(meeting)
    row = agenda.row_of(slot) if slot else _first(agenda)
    if slot and row is None:
        raise Http404
    pane = record = None
    if row and row.content:
        row.content.meeting, row.content.slot = meeting, row.slot
        pane = case_pane(row.case, row.content) if row.case else None
        record = record_pane(row.content, pane.actions if pane else (), pane.since if pane else None)
    return Room(meeting, member, agenda, attendance_of(meeting), row, pane, record)


def _first(agenda: Agenda) -> Row | None:
    waiting = [row for row in agenda.seen if row.state == SlotContent.State.WAITING]
    return agenda.current or next(iter(waiting or agenda.seen), None)
