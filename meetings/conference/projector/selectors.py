"""What stands on the wall: only what everyone signed in for the item may read, and whoever shows it."""

from dataclasses import dataclass
from uuid import UUID

from cases.days import day_of
from cases.models import Case
from cases.plan.selectors import plan_of
from meetings.conference.agenda.selectors import Agenda, Row, agenda_heard
from meetings.conference.attendance.selectors import People, attendance_of, presences_of
from meetings.conference.models import Meeting, SlotRecord
from meetings.conference.room.live import digest
from meetings.conference.room.selectors import (
    CasePane,
    RecordPane,
    entries_of,
    not_from,
    numbered,
    previous_conferences,
    record_pane,
)
from mscportal.guard.acting import acting_together
from mscportal.record.readings import record_reading
from partners.models import Member

PARTS = ("strip", "case", "records")


@dataclass
class Projector:
    """The item in discussion as all who are signed in for it may see it; `row` is None while none is open."""

    meeting: Meeting
    agenda: Agenda
    people: People
    row: Row | None = None
    pane: CasePane | None = None
    record: RecordPane | None = None

    def versions(self) -> dict[str, str]:
        """Return a digest of each part of the page."""
        content = self.row.content if self.row else None
        item = (self.row.number, self.row.slot.block) if self.row else None
        told: dict[str, object] = {
            "strip": (self.meeting.status, len(self.people.present), item),
            "case": (content and (content.slot_id, content.topic), self.pane and self.pane.told()),
            "records": self.record and self.record.told(),
        }
        return {part: digest(told[part]) for part in PARTS}


def projector_of(meeting: Meeting, member: Member, *, is_shown: bool) -> Projector:
    """Return the projector view of a meeting; `is_shown` records a reading of what it holds."""
    agenda = agenda_heard(meeting)
    shown = Projector(meeting, agenda, attendance_of(meeting), agenda.current)
    content = shown.row.content if shown.row else None
    if content is None:
        return shown
    if content.case_id is None:
        shown.record = record_pane(content)
        return shown
    records = list(SlotRecord.objects.filter(slot=content.slot_id).order_by("at", "pk"))
    present = {m.pk for m in presences_of(content) if m.is_active} | {member.pk}
    with acting_together(sorted(present)):
        shown.pane, shown.record = _seen_by_all(content.case_id, records, meeting)
        if is_shown and shown.pane and shown.record:
            _record("projector", shown.pane, shown.record)
    if is_shown and shown.pane and shown.record:
        _record("meetings:projector", shown.pane, shown.record)
    return shown


def _seen_by_all(
    case_id: UUID, records: list[SlotRecord], meeting: Meeting
) -> tuple[CasePane | None, RecordPane | None]:
    """Return goals, actions and records; no information: the wall shows no timeline (LOOK.md)."""
    found = Case.objects.select_related("municipality", "identity", "coordinator__agency").filter(pk=case_id).first()
    if found is None:
        return None, None
    plan, before = plan_of(found), previous_conferences(found, meeting)
    since = day_of(before[0].meeting.starts_at, found.municipality) if before else None
    entries = numbered(entries_of(records, plan["actions"]))
    pane = CasePane(found, plan["goals"], plan["actions"], [], since, len(before) + 1)
    return pane, RecordPane(entries, not_from(entries, plan["actions"], since))


def _record(screen: str, pane: CasePane, record: RecordPane) -> None:
    full = {*pane.full(), *record.full()}
    record_reading(screen=screen, case=pane.case, full=sorted(full), extracts=sorted(record.extracts()))
