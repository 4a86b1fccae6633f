"""Meetings: attendance, the agenda by its order, and what was recorded under each entry."""

from datetime import datetime, timedelta
from uuid import UUID

from cases.models import Case
from meetings.models import Attendance, Meeting, Slot, SlotContent, SlotPresence, SlotRecord, TopicNote
from mscportal.city.known import Known, all_of
from mscportal.city.shape import Thing
from mscportal.city.writing.put import Writer, pick

MINUTES = 15  # What an entry takes when the file does not say.


def write_meetings(document: Thing, known: Known, writer: Writer) -> None:
    """Write meetings and all that hangs on them."""
    for one in all_of(document, "meetings"):
        identity = {"forum": known.forums[one["forum"]], "starts_at": one["starts_at"]}
        key = one["forum"], one["starts_at"]
        known.meetings[key] = writer.put(
            Meeting,
            known.meetings.get(key),
            identity=identity,
            named=pick(one, {name: name for name in ("minutes_planned", "place", "status")}),
        )
        if one.get("status") == Meeting.Status.CLOSED:
            meeting = known.meetings[key]
            writer.change(meeting, {"opened_at": meeting.starts_at, "closed_at": meeting.ends_at})
    writer.flush()
    meetings = [known.meetings[one["forum"], one["starts_at"]] for one in all_of(document, "meetings")]
    standing = _Standing(meetings, list(known.cases.values()))
    for one in all_of(document, "meetings"):
        meeting = known.meetings[one["forum"], one["starts_at"]]
        _write_attendance(one, meeting, known, writer, standing)
        begins = meeting.starts_at
        for position, entry in enumerate(all_of(one, "agenda"), 1):
            begins = _write_entry(entry, meeting, position, begins, known, writer, standing)
    writer.flush()


class _Standing:
    """The rows that already hang on the meetings of the file."""

    def __init__(self, meetings: list[Meeting], cases: list[Case]) -> None:
        slots = Slot.objects.filter(meeting__in=meetings)
        self.attendances = {
            (row.meeting_id, row.member_id): row for row in Attendance.objects.filter(meeting__in=meetings)
        }
        self.slots = {(row.meeting_id, row.position): row for row in slots}
        self.contents = {row.pk: row for row in SlotContent.objects.filter(meeting__in=meetings)}
        self.presences = set(SlotPresence.objects.filter(slot__in=slots).values_list("slot_id", "member_id"))
        self.notes = {(row.slot_id, row.at): row for row in TopicNote.objects.filter(meeting__in=meetings)}
        self.recorded: set[UUID | None] = set()
        for row in SlotRecord.objects.filter(case__in=cases):
            self.recorded.add(row.item_id or row.action_id)


def _write_attendance(one: Thing, meeting: Meeting, known: Known, writer: Writer, standing: _Standing) -> None:
    for attendance in all_of(one, "attendance"):
        member = known.members[attendance["member"]]
        writer.put(
            Attendance,
            standing.attendances.get((meeting.pk, member.pk)),
            identity={"meeting": meeting, "member": member},
            named={"state": attendance["state"], "signed_at": attendance.get("signed_at")},
        )


def _write_entry(
    entry: Thing, meeting: Meeting, position: int, begins: datetime, known: Known, writer: Writer, standing: _Standing
) -> datetime:
    """Write one entry of the agenda; returns when the next one begins."""
    found = standing.slots.get((meeting.pk, position))
    slot = writer.put(
        Slot,
        found,
        identity={"meeting": meeting, "position": position},
        named=pick(entry, {"minutes": "minutes_planned"}),
        default={"minutes_planned": MINUTES},
    )
    ends = begins + timedelta(minutes=slot.minutes_planned)
    case = known.cases[entry["case"]] if entry.get("case") else None
    named = {"case_id": case.pk if case else None, "topic": entry.get("topic") or ""} | pick(entry, {"status": "state"})
    if entry.get("status") == SlotContent.State.DONE:
        named |= {"started_at": begins, "ended_at": ends}
    identity = {"slot": slot, "meeting": meeting}
    writer.put(SlotContent, standing.contents.get(slot.pk), identity=identity, named=named)
    for member in {known.members[name].pk for name in entry.get("present", [])}:
        if (slot.pk, member) not in standing.presences:
            writer.put(SlotPresence, None, identity={"slot": slot, "member_id": member, "at": begins}, named={})
    _write_records(entry, slot, ends, known, writer, standing)
    _write_notes(entry, slot, begins, known, writer, standing)
    return ends


def _write_records(entry: Thing, slot: Slot, at: datetime, known: Known, writer: Writer, standing: _Standing) -> None:
    for key in entry.get("records", []):
        content = known.contents[entry["case"]]
        item, action = content.items.get(key), content.actions.get(key)
        recorded = item or action
        if recorded and recorded.pk not in standing.recorded:
            identity = {"slot": slot, "case_id": recorded.case_id, "item": item, "action": action}
            writer.put(SlotRecord, None, identity=identity, named={"at": (item and item.recorded_at) or at})


def _write_notes(entry: Thing, slot: Slot, begins: datetime, known: Known, writer: Writer, standing: _Standing) -> None:
    for n, note in enumerate(all_of(entry, "notes"), 1):
        at = begins + timedelta(minutes=n)
        writer.put(
            TopicNote,
            standing.notes.get((slot.pk, at)),
            identity={"slot": slot, "meeting_id": slot.meeting_id, "at": at},
            named=pick(note, {name: name for name in ("kind", "text", "rationale")})
            | {"author_id": known.members[note["author"]].pk},
        )
