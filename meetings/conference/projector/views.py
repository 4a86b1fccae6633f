"""The projector view and its live parts."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases.days import today
from cases.gate import member_of
from meetings.conference.gate import open_meeting
from meetings.conference.projector.selectors import PARTS, Projector, projector_of
from meetings.conference.room.context import answer_version, told


@require_GET
def projector(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The item in discussion for the wall."""
    shown = projector_of(open_meeting(pk), member_of(request), is_shown=True)
    return render(request, "meetings/projector.html", _context(shown))


@require_GET
def projector_part(request: HttpRequest, pk: UUID, part: str) -> HttpResponse:
    """One live part, rendered anew because something in it changed."""
    if part not in PARTS:
        raise Http404
    shown = projector_of(open_meeting(pk), member_of(request), is_shown=part != "strip")
    return render(request, f"meetings/projector_{part}.html", _context(shown))


@require_GET
def projector_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell which parts changed since `seen`."""
    shown = projector_of(open_meeting(pk), member_of(request), is_shown=False)
    return answer_version(request, shown.versions(), _context(shown))


def _context(shown: Projector) -> dict[str, Any]:
    address = reverse("meetings:projector", args=[shown.meeting.pk])
    return {
        "meeting": shown.meeting,
        "agenda": shown.agenda,
        "people": shown.people,
        "row": shown.row,
        "pane": shown.pane,
        "record": shown.record,
        "today": today(shown.meeting.forum.municipality),
        "on_the_wall": True,
        "parts": {part: f"{address}{part}/" for part in PARTS},
        "version_url": f"{address}version/?",
        "seen": told(shown.versions()),
    }
