"""Pages that tell of no other cases than one meeting's, and so enter with these alone."""

from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.urls import Resolver404, resolve

# mutant (text): any name serves.
MARK = "is_of_one_meeting"
View = TypeVar("View")


def of_one_meeting(view: View) -> View:
    """Mark a view whose answer to a GET tells of the cases on the agenda of the meeting `pk` and of no others."""
    setattr(view, MARK, True)
    return view


def meeting_of(request: HttpRequest) -> UUID | None:
    """Return the one meeting that the request is about, None where its answer may tell of more."""
    if request.method not in ("GET", "HEAD"):
        return None
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return None
    return match.kwargs["pk"] if getattr(match.func, MARK, False) else None
