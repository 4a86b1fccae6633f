"""The statements of some cases that the acting member reads today, each as it stood on the day asked about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Min
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.days import day_of
from cases.information.models import words_beside
from cases.models import Action, Case, EmergencyCard, Goal, Grading, Layer, Phenomenon, Told
from meetings.models import Escalation

# A model that carries no day of its own counts from the day it was put on record.
UNDATED: tuple[tuple[type[Goal | Action | Phenomenon | EmergencyCard], str | Promise, str], ...] = (
    (Goal, _("Goal"), "title"),
    (Action, _("Action"), "title"),
    (Phenomenon, _("Phenomenon"), "get_code_display"),
    (EmergencyCard, _("Emergency card: what to avoid"), "avoid"),
)


@dataclass(frozen=True)
class Said:
    """One statement, or one document by its title.

    `item` is its id, for an information item that of the item and not of its layer.

    `beside`: what stood beside it then (`words_beside`); `is_changed`: it says something else today than it did then.
    """

    item: UUID
    layer: UUID
    case_id: UUID
    day: date
    kind: str | Promise
    source: str
    text: str
    mark: str
    classification: int
    beside: Sequence[str | Promise] = ()
    is_extract: bool = False
    is_changed: bool = False
    is_document: bool = False


def statements_of(cases: Sequence[Case], versions: Iterable[UUID], until: datetime) -> dict[UUID, Said]:
    """Return what is read today of `cases` by each id that names it; `versions` are those that stood at `until`."""
    stood = list(versions)
    said = [*_items(cases, stood, until), *_told(cases, stood), *_undated(cases, stood)]
    found = {one.layer: one for one in said} | {one.item: one for one in said}
    # Who reads the full text is told of the shared version too that somebody else read.
    shared = Layer.objects.filter(case__in=cases, part=Layer.Part.EXTRACT).values_list("pk", "item_id")
    return found | {pk: found[item] for pk, item in shared if item in found}


def documents_of(cases: Sequence[Case]) -> dict[UUID, Said]:
    """Return the escalations of `cases` that the acting member may read, by the ids of their documents."""
    ids = {case.pk: case for case in cases}
    found = Escalation.objects.filter(case_ids__overlap=[*ids], document__isnull=False)
    said = {}
    for one in found.select_related("compiled_by__agency", "municipality"):
        said[cast(UUID, one.document_id)] = Said(
            item=cast(UUID, one.document_id),
            layer=cast(UUID, one.document_id),
            case_id=next(pk for pk in one.case_ids if pk in ids),
            day=day_of(cast(datetime, one.sent_at), one.municipality),
            kind=_("Escalation to the mayor"),
            source=one.compiled_by.agency.name,
            text=one.title,
            mark="people" if one.people else "agencies",
            classification=one.marking,
            is_document=True,
        )
    return said


def _items(cases: Sequence[Case], versions: list[UUID], until: datetime) -> list[Said]:
    layers = list(Layer.objects.readable().filter(case__in=cases).select_related("originator"))
    former: Any = Layer.history.model.objects.filter(history_id__in=versions)
    said_as, graded = dict(former.values_list("id", "said_as")), _gradings(layers, until)
    said = [
        Said(
            item=layer.item_id,
            layer=layer.pk,
            case_id=layer.case_id,
            day=layer.day,
            kind=layer.get_kind_display(),
            source=layer.originator.name,
            text=layer.text,
            mark=layer.mark,
            classification=layer.classification,
            beside=words_beside(said_as.get(layer.pk, layer.said_as), graded.get(layer.pk), is_shared=layer.is_extract),
            is_extract=layer.is_extract,
        )
        for layer in layers
    ]
    return _as_it_stood(Layer, "text", said, versions)


def _gradings(layers: Iterable[Layer], until: datetime) -> dict[UUID, Grading]:
    """Return by layer how it was graded at that moment."""
    former: Any = Grading.history.model.objects.filter(layer__in=[layer.pk for layer in layers])
    then = former.filter(history_date__lte=until).order_by("layer", "-history_date").distinct("layer")
    return {row.layer_id: row.instance for row in then if row.history_type != "-"}


def _told(cases: Sequence[Case], versions: list[UUID]) -> list[Said]:
    found = Told.objects.filter(case__in=cases).select_related("originator")
    return _as_it_stood(Told, "text", [_said(one, one.day, _("Told"), one.text) for one in found], versions)


def _undated(cases: Sequence[Case], versions: list[UUID]) -> list[Said]:
    said: list[Said] = []
    cities = {case.pk: case.municipality for case in cases}
    opened = {case.pk: case.opened_on for case in cases}
    for model, kind, words in UNDATED:
        rows = list(model._default_manager.filter(case__in=cases).select_related("originator"))
        former: Any = model.history.model.objects.filter(id__in=[row.pk for row in rows])
        first = dict(former.order_by().values_list("id").annotate(Min("history_date")))
        texts = {row.pk: getattr(row, words) for row in rows}
        days = {
            row.pk: day_of(first[row.pk], cities[row.case_id]) if row.pk in first else opened[row.case_id]
            for row in rows
        }
        known = [
            _said(row, days[row.pk], kind, str(texts[row.pk]() if callable(texts[row.pk]) else texts[row.pk]))
            for row in rows
        ]
        said += known if words.startswith("get_") else _as_it_stood(model, words, known, versions)
    return said


def _said(row: Goal | Action | Phenomenon | Told | EmergencyCard, day: date, kind: str | Promise, text: str) -> Said:
    return Said(
        item=row.pk,
        layer=row.pk,
        case_id=row.case_id,
        day=day,
        kind=kind,
        source=row.originator.name,
        text=text,
        mark=row.audience,
        classification=row.classification,
    )


def _as_it_stood(model: type[Any], words: str, said: list[Said], versions: list[UUID]) -> list[Said]:
    """Let each say what its version of then said, where the acting member may read that version."""
    former = model.history.model.objects.filter(history_id__in=versions).values_list("id", words)
    then = dict(former)
    return [
        replace(one, text=then[one.layer], is_changed=then[one.layer] != one.text) if one.layer in then else one
        for one in said
    ]
