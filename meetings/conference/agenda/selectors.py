"""The agenda as the acting member sees it: a slot about something hidden is taken time and no more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, QuerySet

from cases.file.identity import identity_of
from cases.models import Case, Layer
from meetings.conference.models import Meeting, Slot, SlotContent, SlotRecord, TopicNote
from partners.models import Member


@dataclass
class Row:
    """One slot: when it is planned, what it is about where that is seen, and what was recorded in it."""

    number: int
    slot: Slot
    content: SlotContent | None
    starts_at: datetime
    ends_at: datetime
    notes: int = 0
    decisions: int = 0
    actions: int = 0

    @property
    def case(self) -> Case | None:
        return self.content.case if self.content else None

    @property
    def title(self) -> str:
        """Return the person's name, else the reference or the topic; "" for a slot that is only taken time."""
        return title_of(self.content) if self.content else ""

    @property
    def state(self) -> str:
        return self.content.state if self.content else ""

    def told(self) -> tuple[object, ...]:
        """Return everything that a reader sees of this row, for the version of the page."""
        content = self.content
        told = (content.state, content.started_at, content.ended_at, content.defer_reason) if content else ()
        counted = (self.notes, self.decisions, self.actions)
        return (self.slot.pk, self.slot.block, self.starts_at, self.ends_at, self.title, told, *counted)


@dataclass
class Block:
    """Rows that people come and go for as one; number 0 is what stands outside the blocks."""

    number: int
    rows: list[Row]

    @property
    def starts_at(self) -> datetime:
        return self.rows[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return self.rows[-1].ends_at

    @property
    def is_heard(self) -> bool:
        """Tell whether its reader stays for it: not for a block of which anything is hidden from them."""
        return self.number == 0 or all(row.content for row in self.rows)

    @property
    def cases(self) -> int:
        """Return how many cases are spoken of; what is hidden is one, since every participant sees the topics."""
        return sum(row.content is None or row.case is not None for row in self.rows)

    @property
    def singles_out(self) -> bool:
        """Tell whether somebody could be sent out for a single case."""
        return self.cases == 1 if self.number else self.cases > 0


@dataclass
class Agenda:
    """The rows of a meeting; what is counted is counted of what is seen."""

    rows: list[Row]

    @property
    def blocks(self) -> list[Block]:
        """Return the rows by block, in order; one block of number 0 where the agenda is in none."""
        return [Block(number, list(rows)) for number, rows in groupby(self.rows, key=lambda row: row.slot.block)]

    @property
    def is_in_blocks(self) -> bool:
        return any(row.slot.block for row in self.rows)

    @property
    def seen(self) -> list[Row]:
        return [row for row in self.rows if row.content]

    @property
    def cases(self) -> list[Case]:
        return [row.case for row in self.rows if row.case]

    @property
    def done(self) -> int:
        return sum(row.state in (SlotContent.State.DONE, SlotContent.State.DEFERRED) for row in self.seen)

    @property
    def unfinished(self) -> list[int]:
        """Return the numbers of the items that wait or are in discussion."""
        open_states = (SlotContent.State.WAITING, SlotContent.State.DISCUSSING)
        return [row.number for row in self.seen if row.state in open_states]

    @property
    def current(self) -> Row | None:
        """Return the item in discussion, None where there is none that is seen."""
        return next((row for row in self.seen if row.state == SlotContent.State.DISCUSSING), None)

    @property
    def minutes_behind(self) -> int:
        """Return how many minutes late the item in discussion began, else the last one ended; early is below 0."""
        if self.current and self.current.content and self.current.content.started_at:
            late = self.current.content.started_at - self.current.starts_at
        else:
            ended = [(row.content.ended_at, row.ends_at) for row in self.seen if row.content and row.content.ended_at]
            if not ended:
                return 0
            really, planned = max(ended)
            late = really - planned
        return int(late.total_seconds() // 60)

    def row_of(self, slot: UUID) -> Row | None:
        return next((row for row in self.seen if row.slot.pk == slot), None)

    def next_after(self, row: Row) -> Row | None:
        """Return the next item that waits, after `row` first, else from the top."""
        waiting = [other for other in self.seen if other.state == SlotContent.State.WAITING and other is not row]
        later = [other for other in waiting if other.number > row.number]
        return next(iter(later or waiting), None)


def agenda_heard(meeting: Meeting) -> Agenda:
    """Return the agenda as it is followed: a block that its reader leaves for is taken time as a whole."""
    agenda = agenda_of(meeting)
    for block in agenda.blocks:
        if not block.is_heard:
            for row in block.rows:
                row.content = None
    return agenda


def agenda_of(meeting: Meeting) -> Agenda:
    """Return the agenda of a meeting, in six queries whatever its length."""
    # Joined, a policy's list of all that the member sees would be gone through once a slot: 20 times 30,000 cases.
    cases = Case.objects.select_related("municipality", "coordinator__agency").prefetch_related("identity")
    slots = (
        Slot.objects.filter(meeting=meeting)
        .select_related("content")
        .prefetch_related(Prefetch("content__case", cases))
        .order_by("position")
    )
    rows, starts_at = [], meeting.starts_at
    for number, slot in enumerate(slots, start=1):
        ends_at = starts_at + timedelta(minutes=slot.minutes_planned)
        rows.append(Row(number, slot, getattr(slot, "content", None), starts_at, ends_at))
        starts_at = ends_at
    _count(meeting, rows)
    return Agenda(rows)


def leavers(meeting: Meeting) -> dict[int, list[Member]]:
    """Return who of those asked leaves for which block, to who runs the meeting; nothing of a block they leave too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT block, member FROM guard.leavers(%s::uuid)", [meeting.pk])
        found = cursor.fetchall()
    people = Member.objects.filter(pk__in={member for _, member in found}).select_related("agency").order_by("name")
    return {number: [one for one in people if (number, one.pk) in found] for number, _ in found}


def addable(meeting: Meeting) -> QuerySet[Case]:
    """Return the cases that may be put on the agenda: the municipality's, none that is closed."""
    return Case.objects.filter(municipality=meeting.forum.municipality_id).exclude(status=Case.Status.CLOSED)


def title_of(content: SlotContent) -> str:
    """Return a topic, or the name of a case's person, or its reference where the name is not shown."""
    return case_title(content.case) if content.case else content.topic


def case_title(case: Case) -> str:
    """Return the name of a case's person, or its reference where the name is not shown."""
    identity = identity_of(case)
    return str(identity) if identity else case.reference


def _count(meeting: Meeting, rows: Sequence[Row]) -> None:
    """Count what was recorded in each slot, of what is seen."""
    case_of = {row.slot.pk: row.case.pk for row in rows if row.case}
    records = list(
        SlotRecord.objects.filter(slot__in=case_of, case__in=case_of.values()).values_list("slot", "item", "action")
    )
    slot_of = {item: slot for slot, item, _ in records if item}
    layers = Layer.objects.readable().filter(item_id__in=slot_of, case__in=case_of.values())
    kinds = layers.values_list("item_id", "kind")
    decided = Counter(slot_of[item] for item, kind in kinds if kind == Layer.Kind.DECISION)
    noted = Counter(slot_of[item] for item, kind in kinds if kind != Layer.Kind.DECISION)
    acted = Counter(slot for slot, _, action in records if action)
    for slot, kind in TopicNote.objects.filter(meeting=meeting).values_list("slot", "kind"):
        (decided if kind == TopicNote.Kind.DECISION else noted)[slot] += 1
    for row in rows:
        row.notes, row.decisions, row.actions = noted[row.slot.pk], decided[row.slot.pk], acted[row.slot.pk]
