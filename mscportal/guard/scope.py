"""Pages about one meeting or one case enter with its cases alone, as far as their member sees them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import Resolver404, resolve

# mutant (text): any name serves.
MARK = "tells_of_one"
View = TypeVar("View")


class Kind(StrEnum):
    """What a page is about; PostgreSQL enters with each by a function of its own."""

    MEETING = "meeting"
    CASE = "case"


@dataclass(frozen=True)
class Scope:
    """The meeting, by its id, or the case, by its reference, that a page is about."""

    kind: Kind
    key: Any


# By which part of a page's address its meeting or case is named.
_NAMED_BY = {Kind.MEETING: "pk", Kind.CASE: "reference"}


def of_one_meeting(view: View) -> View:
    """Mark a view whose answer to a GET tells of the cases on the agenda of the meeting `pk` and of no others."""
    setattr(view, MARK, Kind.MEETING)
    return view


def of_one_case(view: View) -> View:
    """Mark a view whose answer to a GET tells of the case `reference` and of those linked with it, of no others."""
    setattr(view, MARK, Kind.CASE)
    return view


def scope_of(request: HttpRequest) -> Scope | None:
    """Return the one meeting or case that the request is about, None where its answer may tell of more."""
    if request.method not in ("GET", "HEAD"):
        return None
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return None
    kind = getattr(match.func, MARK, None)
    return Scope(kind, match.kwargs[_NAMED_BY[kind]]) if kind else None
