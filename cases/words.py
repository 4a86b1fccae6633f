"""What somebody typed to search for, made into what PostgreSQL is asked."""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.functions import Concat

from cases.file.models import Identity

# At most so many characters are looked for.
LONGEST = 200
CONFIG = "simple"


class Plain(Func):
    """A text without accents, so that Muller finds Müller."""

    function = "unaccent"
    output_field = TextField()


def names_like(typed: str) -> QuerySet[Any, Any]:
    """Return the cases (their ids) whose person's name, as far as it is shown, holds each word."""
    identities: QuerySet[Any, Any] = Identity.objects.annotate(
        whole=Plain(Concat("given_name", Value(" "), "family_name"))
    )
    for word in typed.split():
        identities = identities.filter(whole__icontains=Plain(Value(word)))
    return identities.values("case")


def asked(typed: str) -> SearchQuery:
    """Return the query for texts: every word, the last one as the beginning of a word.

    Who writes quotation marks or a minus asks in the way of search engines: a phrase, a word that is not there.
    """
    words = typed.split()
    if '"' in typed or any(word.startswith("-") for word in words):
        return SearchQuery(typed, config=CONFIG, search_type="websearch")
    quoted = ["'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in words]
    return SearchQuery(" & ".join(quoted) + ":*", config=CONFIG, search_type="raw")
