"""What the room's templates ask for, the readings it leaves, and the answer to who asks for changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases.days import today
from meetings.conference.room.live import PARTS, Room
from mscportal.record.readings import record_list, record_reading


def answer_version(request: HttpRequest, versions: dict[str, str], context: dict[str, Any]) -> HttpResponse:
    """Answer a page that asks for changes: 204, or the next question with the events that refetch what changed."""
    seen = dict(pair.split(":", 1) for pair in request.GET.get("seen", "").split(",") if ":" in pair)
    changed = [part for part, version in versions.items() if seen.get(part) != version]
    if not changed:
        return HttpResponse(status=204)
    response = render(request, "meetings/live.html", context | {"seen": told(versions)})
    response["HX-Trigger"] = ", ".join(f"{part}-changed" for part in changed)
    return response


def told(versions: dict[str, str]) -> str:
    """Return the versions as the page hands them back."""
    return ",".join(f"{part}:{version}" for part, version in versions.items())


def context_of(shown: Room) -> dict[str, Any]:
    """Return what the templates of the room ask for."""
    meeting = shown.meeting
    address = reverse("meetings:room", args=[meeting.pk])
    query = f"?slot={shown.row.slot.pk}" if shown.row else "?"
    return {
        "room": shown,
        "meeting": meeting,
        "agenda": shown.agenda,
        "row": shown.row,
        "pane": shown.pane,
        "record": shown.record,
        "today": today(meeting.forum.municipality),
        "parts": {part: f"{address}{part}/{query}" for part in PARTS},
        "version_url": f"{address}version/{query}",
        "seen": told(shown.versions()),
    }


def record_shown(shown: Room, *parts: str) -> None:
    """Record what these parts show: the names on the agenda, the statements of the case."""
    if "agenda" in parts:
        record_list(screen="meetings:room", cases=shown.agenda.cases)
    if "case" in parts and shown.pane and shown.record:
        full = {*shown.pane.full(), *shown.record.full()}
        extracts = {*shown.pane.extracts(), *shown.record.extracts()}
        record_reading(screen="meetings:room", case=shown.pane.case, full=sorted(full), extracts=sorted(extracts))
