"""What stands beside a case's statements, held against the oracle too: files, decisions, requests, letters, notes.

Which rows there are is read past the policies; who is shown which of them, the oracle says.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from cases.models import Attachment, Case, Grading, Layer, Question, ReleaseRequest, SharingDecision, Told
from meetings.models import Escalation, Meeting, TopicNote
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from tests.access.oracle import EVERYTHING, Thing
from tests.access.oracle_asking import answers, asks
from tests.access.oracle_meetings import Letter
from tests.access.writers import Writers

BESIDE: tuple[type[Any], ...] = (
    Told,
    Attachment,
    SharingDecision,
    Grading,
    ReleaseRequest,
    Question,
    Escalation,
    TopicNote,
)


class WritersBeside(Writers):
    """Compares these rows wherever the statements are compared."""

    beside = BESIDE
    # What is read along with such rows.
    along: dict[type[Any], tuple[str, ...]] = {
        Attachment: ("layer",),
        SharingDecision: ("layer",),
        Grading: ("layer",),
        ReleaseRequest: ("statement",),
    }

    def __init__(self) -> None:
        super().__init__()
        with as_operator():
            cases = Case.objects.values_list("pk", "reference")
            self.by_id = {pk: self.city.cases[reference] for pk, reference in cases}
            self.sittings = {
                meeting.pk: told
                for meeting in Meeting.objects.select_related("forum__municipality")
                for (city, forum, starts_at), told in self.city.meetings.items()
                if (city, forum) == (meeting.forum.municipality.slug, meeting.forum.slug)
                and datetime.fromisoformat(starts_at) == meeting.starts_at
            }

    def compare(self, names: list[str]) -> None:
        super().compare(names)
        active = [name for name in dict.fromkeys(names) if self.city.members[name].get("active", True)]
        if not active:
            return
        with as_operator():
            rows = {one: list(one.objects.select_related(*self.along.get(one, [None]))) for one in self.beside}
        for name in active:
            with acting_as(self.members[name].pk):
                shown, may = self._shown(), self._permissions()
            with as_operator():
                expected = {(one, row.pk) for one in rows for row in rows[one] if self._reads(name, row)}
            assert shown == expected, (name, shown ^ expected)
            told = {
                pk: {one for one in EVERYTHING if self.city.may(name, case, one)} for pk, case in self.by_id.items()
            }
            assert may == {pk: held for pk, held in told.items() if held}, name

    def _permissions(self) -> dict[UUID, set[str]]:
        """Return what who acts may do with each case that they see."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, guard.permissions_on(id) FROM cases_case")
            return {pk: set(held) for pk, held in cursor.fetchall()}

    def _shown(self) -> set[tuple[type[Model], UUID]]:
        """Return which rows beside the statements who acts is shown; one query."""
        told = [(n, model._meta.db_table, model._meta.pk.column) for n, model in enumerate(self.beside)]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f'SELECT {n}, "{pk}" FROM "{table}"' for n, table, pk in told))
            return {(self.beside[n], pk) for n, pk in cursor.fetchall()}

    def _reads(self, u: str, row: Any) -> bool:
        """Tell whether the rule lets `u` read a row of BESIDE."""
        if isinstance(row, Told):
            case = self.by_id[row.case_id]
            told = case.setdefault("told", {}).setdefault(row.pk, self.as_thing(row))
            return self.city.sees_full(u, case, told, self.city.day_of(case, None), 1)
        if isinstance(row, Question):
            case = self.by_id[row.case_id]
            asked = ReleaseRequest.objects.filter(question=row).select_related("statement")
            own = self.names[row.asker_id] == u and self.city.sees_case(u, case, self.city.day_of(case, None))
            return own or any(self._answers(u, one) for one in asked)
        if isinstance(row, ReleaseRequest):
            own = row.question_id is None and self.names[row.asker_id] == u
            return self._answers(u, row) or (own and asks(self.city, u, *self.said_as(row.statement)))
        if isinstance(row, Escalation):
            return self.city.sees_document(u, self.letter(row))
        if isinstance(row, TopicNote):
            return self.city.takes_part(u, self.sittings[row.meeting_id])
        # Files, decisions and gradings are read as their layer is; a file and a decision lie at the full text.
        layer = row.layer
        case, item = self.said_as(layer)
        day = self.city.day_of(case, None)
        full = self.city.sees_full(u, case, item, day, 1)
        return full or (layer.is_extract and self.city.sees_extract(u, case, item, day))

    def _answers(self, u: str, request: ReleaseRequest) -> bool:
        return answers(self.city, u, *self.said_as(request.statement), asker=self.names[request.asker_id])

    # -- what rows are to the oracle --------------------------------------------------------------------------------

    def said_in(self, item: UUID) -> tuple[Thing, Thing]:
        """Return an item with its case."""
        with as_operator():
            return self.said_as(Layer.objects.get(pk=item))

    def said_as(self, layer: Layer) -> tuple[Thing, Thing]:
        case = self.by_id[layer.case_id]
        return case, next(one for one in case["items"] if one["key"] == layer.key)

    def as_thing(self, statement: Any) -> Thing:
        """Return what the oracle asks of a statement that only the database knows."""
        return {
            "originator": self.slugs[statement.originator_id],
            "author": self.names.get(statement.author_id),
            "classification": statement.classification,
            "audience": statement.audience,
            "named_agencies": [self.slugs[pk] for pk in statement.named_agencies],
            "named_people": [self.names[pk] for pk in statement.named_people],
        }

    def letter(self, row: Escalation) -> Letter:
        """Return what the oracle asks of a letter."""
        return Letter(
            address="",
            compiled_by=self.names[row.compiled_by_id],
            cases=[self.by_id[pk]["reference"] for pk in row.case_ids],
            people=[self.names[pk] for pk in row.people],
            agencies=[self.slugs[pk] for pk in row.agencies],
            marking=row.marking,
            said=set(),
            about=set(),
            is_sent=row.sent_at is not None,
            is_withdrawn=row.withdrawn_at is not None,
        )
