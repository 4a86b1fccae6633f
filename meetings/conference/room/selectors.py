"""The case and record panes of the room, as the acting member sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cases.access.backend import permissions_on
from cases.days import day_of, today
from cases.file.identity import age_of, identity_of, is_unsaid, name_in_texts
from cases.information.selectors import readable_of
from cases.models import Action, Case, Goal, Layer
from cases.plan.selectors import plan_of
from cases.plan.why import tell_answers
from cases.statement import narrowest
from meetings.conference.agenda.selectors import case_title
from meetings.conference.models import Meeting, SlotContent, SlotRecord, TopicNote

MOST_ITEMS = 20


@dataclass
class CasePane:
    """What the room shows of a case; `since` is the day of the conference before, `conference` counts those seen."""

    case: Case
    goals: list[Goal]
    actions: list[Action]
    layers: list[Layer]
    since: date | None
    conference: int
    permissions: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """Return the person's name, else the reference, as whom the case was read for may know it."""
        return case_title(self.case)

    @property
    def is_unsaid(self) -> bool:
        return is_unsaid(self.case)

    @property
    def facts(self) -> list[tuple[str, object]]:
        """Return the facts of the band over the case."""
        case = self.case
        return [
            (_("Case"), case.reference),
            (_("Age"), age_of(case)),
            (_("Table"), case.get_table_display()),
            (_("Status"), case.get_status_display()),
            (_("Coordinated by"), case.coordinator),
            (_("Conference"), self.conference),
            (_("Name in texts"), name_in_texts(case)),
        ]

    @property
    def open_actions(self) -> list[Action]:
        return [action for action in self.actions if action.state == "open"]

    @property
    def narrowest(self) -> str:
        """Return the narrowest audience of what is shown, "" where nothing is; a shared version is for everyone."""
        return narrowest(statement.audience for statement in (*self.layers, *self.goals, *self.open_actions))

    def full(self) -> list[UUID]:
        """Return the ids of the statements that are shown in full."""
        whole = [layer.item_id for layer in self.layers if not layer.is_extract]
        return [*whole, *(statement.pk for statement in (*self.goals, *self.actions))]

    def extracts(self) -> list[UUID]:
        return [layer.item_id for layer in self.layers if layer.is_extract]

    def told(self) -> list[object]:
        """Return everything that a reader sees, for the version of the page."""
        case = self.case
        person = (str(identity_of(case)), self.is_unsaid)
        head = (case.status, case.review_on, case.coordinator_id, person, today(case.municipality))
        goals = [(goal.pk, goal.title, goal.measure, goal.status, goal.target_on) for goal in self.goals]
        return [head, goals, _told_actions(self.actions), [_told_layer(layer) for layer in self.layers]]


@dataclass
class Recorded:
    """One entry under "Recorded so far", numbered by what its reader sees: D1, N1, A1."""

    number: str
    record: SlotRecord | None = None
    layer: Layer | None = None
    action: Action | None = None
    note: TopicNote | None = None

    @property
    def is_decision(self) -> bool:
        return self.number.startswith("D")


@dataclass
class RecordPane:
    """What was recorded for an item, and the actions that were open before it."""

    entries: list[Recorded]
    before: list[Action] = field(default_factory=list)

    @property
    def decisions(self) -> int:
        return sum(entry.is_decision for entry in self.entries)

    @property
    def actions(self) -> int:
        return sum(entry.action is not None for entry in self.entries)

    @property
    def done_before(self) -> int:
        return sum(action.state == "done" for action in self.before)

    def full(self) -> list[UUID]:
        layers = [entry.layer.item_id for entry in self.entries if entry.layer and not entry.layer.is_extract]
        return [*layers, *(entry.action.pk for entry in self.entries if entry.action), *(a.pk for a in self.before)]

    def extracts(self) -> list[UUID]:
        return [entry.layer.item_id for entry in self.entries if entry.layer and entry.layer.is_extract]

    def told(self) -> list[object]:
        """Return everything that a reader sees, for the version of the page."""
        layers = [_told_layer(entry.layer) for entry in self.entries if entry.layer]
        notes = [(e.note.pk, e.note.kind, e.note.text, e.note.rationale) for e in self.entries if e.note]
        actions = _told_actions([entry.action for entry in self.entries if entry.action])
        return [layers, notes, actions, _told_actions(self.before)]


def case_pane(case: Case, content: SlotContent) -> CasePane:
    """Return goals, open actions and the information since the conference before, without what this item brought."""
    meeting = content.meeting
    before = previous_conferences(case, meeting)
    since = day_of(before[0].meeting.starts_at, case.municipality) if before else None
    here = SlotRecord.objects.filter(slot=content.slot_id, item__isnull=False).values("item")
    layers = readable_of(case).exclude(item_id__in=here)
    if since:
        layers = layers.filter(day__gte=since)
    plan = plan_of(case)
    return CasePane(
        case=case,
        goals=plan["goals"],
        actions=plan["actions"],
        layers=list(layers.prefetch_related("grading")[:MOST_ITEMS]),
        since=since,
        conference=len(before) + 1,
        permissions=permissions_on(case),
    )


def previous_conferences(case: Case, meeting: Meeting) -> list[SlotContent]:
    """Return where the case was spoken of before this meeting, as far as that is seen; the latest first."""
    return list(
        SlotContent.objects.filter(case=case, meeting__starts_at__lt=meeting.starts_at, state=SlotContent.State.DONE)
        .select_related("meeting")
        .order_by("-meeting__starts_at")
    )


def record_pane(content: SlotContent, actions: Sequence[Action] = (), since: date | None = None) -> RecordPane:
    """Return what was recorded for an item; of a case's `actions`, those agreed before it stand below."""
    if content.case_id is None:
        notes = TopicNote.objects.filter(slot=content.slot_id).select_related("author__agency").order_by("at", "pk")
        return RecordPane(numbered([Recorded("", note=note) for note in notes]))
    records = list(SlotRecord.objects.filter(slot=content.slot_id).order_by("at", "pk"))
    entries = numbered(entries_of(records, actions))
    return RecordPane(entries, not_from(entries, actions, since))


def entries_of(records: Sequence[SlotRecord], actions: Sequence[Action]) -> list[Recorded]:
    """Return the records whose item or action the acting member reads."""
    items = [record.item_id for record in records if record.item_id]
    layers = Layer.objects.readable().filter(item_id__in=items).select_related("originator", "author")
    by_item: dict[UUID | None, Layer] = {layer.item_id: layer for layer in layers.prefetch_related("grading")}
    by_action: dict[UUID | None, Action] = {action.pk: action for action in actions}
    found = [
        Recorded("", record=record, layer=by_item.get(record.item_id), action=by_action.get(record.action_id))
        for record in records
    ]
    return [entry for entry in found if entry.layer or entry.action]


def numbered(entries: list[Recorded]) -> list[Recorded]:
    """Number decisions, notes and actions of one item, each from 1."""
    counts = {"D": 0, "N": 0, "A": 0}
    for entry in entries:
        letter = _letter(entry)
        counts[letter] += 1
        entry.number = f"{letter}{counts[letter]}"
    return entries


def not_from(entries: Sequence[Recorded], actions: Sequence[Action], since: date | None) -> list[Action]:
    """Return the actions that were agreed before: those still open, and those answered since the conference before."""
    here = {entry.action.pk for entry in entries if entry.action}
    found = [action for action in actions if action.pk not in here and _counts(action, since)]
    tell_answers(found)
    return found


def _letter(entry: Recorded) -> str:
    if entry.action:
        return "A"
    decided = entry.layer.kind == Layer.Kind.DECISION if entry.layer else False
    noted = entry.note.kind == TopicNote.Kind.DECISION if entry.note else False
    return "D" if decided or noted else "N"


def _counts(action: Action, since: date | None) -> bool:
    if action.state == "open":
        return True
    reported = action.reported_at
    return bool(since and reported and reported.date() >= since)


def _told_layer(layer: Layer) -> tuple[object, ...]:
    said = (layer.text, layer.rationale, layer.differing_views, [str(words) for words in layer.beside])
    return (layer.pk, layer.mark, layer.kind, layer.day, *said)


def _told_actions(actions: Sequence[Action]) -> list[tuple[object, ...]]:
    return [(a.pk, a.title, a.agency_id, a.member_id, a.due_on, a.audience, a.state, a.outcome) for a in actions]
