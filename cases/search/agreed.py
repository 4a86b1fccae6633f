"""What a search finds beside information: goals, actions, and what the person and the family have been told.

A case has few of them, so their texts are read under the policies; information has an index of its own.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchVector
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.plan.models import Action, Goal
from cases.search.snippets import headline_marks, snippet
from cases.statement import AsRead
from cases.told.models import Told
from cases.words import CONFIG

SEARCHED = ((Goal, _("Goal"), "title"), (Action, _("Action"), "title"), (Told, _("Told"), "text"))
AT_MOST = 200


@dataclass(frozen=True)
class Agreed:
    """One statement in which the words were found, with the part of its text that holds them."""

    id: UUID
    label: str | Promise
    snippet: SafeString


def find_agreed(query: SearchQuery) -> dict[UUID, list[Agreed]]:
    """Return by case what was found, in the order of SEARCHED."""
    found: dict[UUID, list[Agreed]] = defaultdict(list)
    for model, label, column in SEARCHED:
        statements: QuerySet[Any, Any] = model.objects.all()
        rows = (
            statements.annotate(words=SearchVector(AsRead(column), config=CONFIG))
            .filter(words=query)
            .annotate(headline=SearchHeadline(AsRead(column), query, config=CONFIG, **headline_marks()))
            .order_by("pk")
            .values_list("pk", "case_id", column, "headline")
        )
        for pk, case, text, headline in rows[:AT_MOST]:
            found[case].append(Agreed(pk, label, snippet(text, headline)))
    return found
