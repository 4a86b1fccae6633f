"""New readers that wait for the word of the acting member's agency, and those that were answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case
from cases.newreaders.models import NewReader
from cases.statement import Statement
from partners.models import Member

# What a statement says in one line, by its kind; an information item tells its own kind and day beside it.
WORDS = {
    NewReader.Kind.ITEM: "text",
    NewReader.Kind.GOAL: "title",
    NewReader.Kind.ACTION: "title",
    NewReader.Kind.TOLD: "text",
    NewReader.Kind.CARD: "avoid",
}


@dataclass(frozen=True)
class Waits:
    """One statement of a change with its rows; `statement` is None where the own agency is no longer on the case."""

    statement_id: UUID
    kind: str
    statement: Statement | None
    rows: list[NewReader]

    @property
    def is_shared_version(self) -> bool:
        """Whether it is what was written for the whole table, which asks for a clearance of its own."""
        return getattr(self.statement, "is_extract", False)

    @property
    def item_id(self) -> UUID:
        """The item that an information item's full text or shared version is of."""
        found: UUID = getattr(self.statement, "item_id", self.statement_id)
        return found

    @property
    def label(self) -> str | Promise:
        """What kind of statement it is."""
        if self.is_shared_version:
            return _("Shared version")
        if self.statement is not None and self.kind == NewReader.Kind.ITEM:
            return str(self.statement.get_kind_display())  # type: ignore[attr-defined]
        return NewReader.Kind(self.kind).label

    @property
    def text(self) -> str:
        """What it says, as far as the acting member reads it."""
        return str(getattr(self.statement, WORDS[NewReader.Kind(self.kind)], ""))

    @property
    def answers(self) -> list[tuple[NewReader, str]]:
        """Who may read it or not, by answer: one row of each, with the names; none while all wait."""
        if all(row.state == NewReader.State.ASKED for row in self.rows):
            return []
        by_answer: dict[tuple[object, ...], list[NewReader]] = {}
        for row in self.rows:
            by_answer.setdefault((row.state, row.reason, row.answered_by_id, row.answered_at), []).append(row)
        return [(those[0], ", ".join(row.member.name for row in those)) for those in by_answer.values()]

    @property
    def day(self) -> date | None:
        """The day that it carries, if its kind carries one."""
        return getattr(self.statement, "day", None)


@dataclass(frozen=True)
class Together:
    """What one change by one member waits for on one case: people, and what each of them would read."""

    first: NewReader
    case: Case | None
    rows: list[NewReader]
    statements: list[Waits]

    @property
    def people(self) -> list[Member]:
        """Those who wait, by agency and name."""
        members = {row.member_id: row.member for row in self.rows}
        return sorted(members.values(), key=lambda one: (one.agency.name, one.name, one.pk))

    @property
    def read(self) -> dict[str, list[UUID]]:
        """The statements and shared versions that are shown, for the reading."""
        shown = [one for one in self.statements if one.statement is not None]
        return {
            "full": [one.statement_id for one in shown if not one.is_shared_version],
            "extracts": [one.item_id for one in shown if one.is_shared_version],
        }


def new_readers_of(actor: Member, *, answered: bool = False) -> QuerySet[NewReader]:
    """Return what waits for the actor's agency, the oldest first, or what it answered, the newest first."""
    rows = NewReader.objects.filter(originator=actor.agency_id).exclude(member__person=actor.person)
    if answered:
        return rows.exclude(state=NewReader.State.ASKED).order_by("-asked_at", "case", "actor", "change", "pk")
    return rows.filter(state=NewReader.State.ASKED).order_by("asked_at", "case", "actor", "change", "pk")


def changes_of(rows: QuerySet[NewReader]) -> list[tuple[object, ...]]:
    """Return the changes that these rows belong to (NewReader.change_key), each once, in their order."""
    return list(dict.fromkeys(rows.values_list("asked_at", "case_id", "actor_id", "change")))


def of_changes(actor: Member, changes: Iterable[tuple[object, ...]]) -> QuerySet[NewReader]:
    """Return the rows of these changes that `actor` may answer, with people and agencies at hand."""
    chosen = Q(pk__in=[])
    for asked_at, case, by, change in changes:
        chosen |= Q(asked_at=asked_at, case=case, actor=by, change=change)
    rows = NewReader.objects.filter(chosen, originator=actor.agency_id).exclude(member__person=actor.person)
    return rows.select_related("member__agency", "actor__agency", "answered_by").order_by("asked_at", "pk")


def together(rows: Iterable[NewReader]) -> list[Together]:
    """Return the rows by change, with cases and statements as far as the acting member sees them."""
    shown = list(rows)
    cases = Case.objects.select_related("identity", "municipality", "coordinator__agency").in_bulk(
        {row.case_id for row in shown}
    )
    said = _statements(shown)
    grouped: dict[tuple[object, ...], list[NewReader]] = {}
    for row in shown:
        grouped.setdefault(row.change_key, []).append(row)
    return [
        Together(those[0], cases.get(those[0].case_id), those, _by_statement(those, said)) for those in grouped.values()
    ]


def _by_statement(rows: list[NewReader], said: dict[UUID, Statement]) -> list[Waits]:
    kinds = list(WORDS)
    ordered = sorted(
        rows, key=lambda row: (kinds.index(NewReader.Kind(row.kind)), str(row.statement_id), row.member.name)
    )
    return [
        Waits(statement, kind, said.get(statement), list(those))
        for (statement, kind), those in groupby(ordered, key=lambda row: (row.statement_id, row.kind))
    ]


def _statements(rows: Iterable[NewReader]) -> dict[UUID, Statement]:
    wanted: dict[str, set[UUID]] = {}
    for row in rows:
        wanted.setdefault(row.kind, set()).add(row.statement_id)
    found: dict[UUID, Statement] = {}
    for model in Statement.__subclasses__():
        kind = model._meta.model_name or ""
        if ids := wanted.get(kind):
            graded = ["grading"] if kind == NewReader.Kind.ITEM else []
            found |= model._default_manager.prefetch_related(*graded).in_bulk(ids)
    return found


def withheld_from(statement: UUID) -> dict[UUID, NewReader]:
    """Return who does not read a statement of the acting member's agency for now, by member."""
    rows = NewReader.objects.filter(statement_id=statement).exclude(state=NewReader.State.ALLOWED)
    return {row.member_id: row for row in rows.select_related("member__agency")}
