"""The conference room: its page, its live parts and their version."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.gate import member_of
from meetings.conference.gate import open_meeting
from meetings.conference.room.context import answer_version, context_of, record_shown
from meetings.conference.room.entry import entry_context
from meetings.conference.room.live import PARTS, Room, room_of
from mscportal.guard.scope import of_one_meeting
from mscportal.look.ids import as_id


@of_one_meeting
@require_GET
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The room with one item open; what it shows of cases is recorded as read."""
    shown = _room(request, pk)
    record_shown(shown, "agenda", "case")
    return render(request, "meetings/room.html", context_of(shown) | entry_context(request, shown))


@of_one_meeting
@require_GET
def room_part(request: HttpRequest, pk: UUID, part: str) -> HttpResponse:
    """One live part, rendered anew because something in it changed."""
    if part not in PARTS:
        raise Http404
    shown = _room(request, pk)
    record_shown(shown, "case" if part == "records" else part)
    return render(request, f"meetings/room_{part}.html", context_of(shown))


@of_one_meeting
@require_GET
def room_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell which parts changed since `seen`: 204 when none did, so that nothing is fetched in vain."""
    shown = _room(request, pk)
    return answer_version(request, shown.versions(), context_of(shown))


def _room(request: HttpRequest, pk: UUID) -> Room:
    slot = request.GET.get("slot", "")
    asked = as_id(slot)
    if slot and asked is None:
        raise Http404
    return room_of(open_meeting(pk), member_of(request), asked)
