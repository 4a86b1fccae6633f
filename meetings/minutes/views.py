"""The minutes of a meeting."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.days import today
from meetings.conference.gate import open_meeting
from meetings.conference.models import Meeting
from meetings.minutes.selectors import minutes_of
from mscportal.record.readings import record_list


@require_GET
def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the minutes of a closed meeting, as its reader may read them; there are none before."""
    meeting = open_meeting(pk)
    if meeting.status != Meeting.Status.CLOSED:
        raise Http404
    found = minutes_of(meeting)
    record_list(screen="meetings:minutes", cases=found.cases, full=found.full(), extracts=found.extracts())
    context = {"meeting": meeting, "minutes": found, "today": today(meeting.forum.municipality)}
    return render(request, "meetings/minutes.html", context)
