"""Search over all that the acting member may read: names, references and the texts of statements."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, F, Func, Q
from django.utils.functional import Promise

from cases.file.identity import name_of
from cases.file.models import Case
from cases.information.models import Layer
from cases.overview.listing import landing
from cases.search.agreed import Agreed, find_agreed
from cases.search.snippets import headline_marks, snippet
from cases.statement import AsRead
from cases.words import CONFIG, asked, names_like
from partners.models import Member

PAGE_SIZE = 10
SNIPPETS = 3


@dataclass(frozen=True)
class Found:
    """A case, the layers and the other statements in which it was found, and how many more there are."""

    case: Case
    landing: str
    snippets: list[Layer]
    agreed: list[Agreed]
    more: int

    @property
    def name(self) -> str | Promise:
        """Whose case it is, as far as the member may know."""
        return name_of(self.case)


class IsFound(Func):
    """Whether a layer (its id) is among those that guard.search finds for a query.

    Asked within the statement that reads them: a list of ids sent along seems longer to the planner than all cases.
    """

    template = "(%(expressions)s))::uuid[]))"
    arg_joiner = " = ANY ((SELECT guard.search("
    output_field = BooleanField()


def find(member: Member, typed: str, number: str | None) -> Page[Found]:
    """Return one page of what `member`, who acts, finds by `typed`.

    Cases found by name or reference come first, then those with the newest information, then the others.
    """
    query = asked(typed)
    by_text: dict[UUID, list[UUID]] = {}
    for layer, case in _layers(query):
        by_text.setdefault(case, []).append(layer)
    agreed = find_agreed(query)
    in_order = list(dict.fromkeys([*_by_name(typed), *by_text, *sorted(agreed)]))
    page: Page[Any] = Paginator(in_order, PAGE_SIZE).get_page(number)
    page.object_list = _shown(member, list(page.object_list), by_text, agreed, query)
    return page


def _by_name(typed: str) -> list[UUID]:
    found = Case.objects.filter(Q(reference__icontains=typed) | Q(pk__in=names_like(typed)))
    return list(found.order_by("reference").values_list("pk", flat=True))


def _layers(query: SearchQuery) -> list[tuple[UUID, UUID]]:
    """Return the layers (with their cases) whose text is found, newest first; the policies judge them again."""
    found = Layer.objects.readable().filter(IsFound(F("pk"), query)).order_by("-day", "-pk")
    return list(found.values_list("pk", "case_id"))


def _shown(
    member: Member,
    ids: list[UUID],
    by_text: dict[UUID, list[UUID]],
    agreed: dict[UUID, list[Agreed]],
    query: SearchQuery,
) -> list[Found]:
    wanted = [layer for case in ids for layer in by_text.get(case, [])[:SNIPPETS]]
    headline = SearchHeadline(AsRead("text"), query, config=CONFIG, **headline_marks())
    layers = Layer.objects.filter(pk__in=wanted).annotate(headline=headline).select_related("originator")
    layers = layers.prefetch_related("grading")
    cases = Case.objects.filter(pk__in=ids).select_related("municipality", "identity", "coordinator").in_bulk()
    snippets: dict[UUID, list[Layer]] = {}
    for layer in layers.order_by("-day", "-pk"):
        layer.snippet = snippet(layer.text, layer.headline)
        snippets.setdefault(layer.case_id, []).append(layer)
    return [
        Found(
            case=cases[case],
            landing=landing(member, cases[case]),
            snippets=snippets.get(case, []),
            agreed=agreed.get(case, [])[:SNIPPETS],
            more=sum(max(0, len(said.get(case, [])) - SNIPPETS) for said in (by_text, agreed)),
        )
        for case in ids
        if case in cases
    ]
