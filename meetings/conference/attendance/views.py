"""The attendance list: signing, apologies, leaving, newcomers."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.gate import member_of
from meetings.conference.attendance.forms import StatementForm
from meetings.conference.attendance.selectors import attendance_of, hearers, presences_of
from meetings.conference.attendance.services import admit, apologise, leave, may_sign, sign
from meetings.conference.gate import content_of, open_meeting
from meetings.conference.models import Attendance, Meeting, SlotContent
from partners.models import Member


@require_GET
def attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who comes, who signed, and to who runs the meeting the newcomers of the current item."""
    return _page(request, open_meeting(pk), StatementForm())


@require_POST
def sign_statement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign the confidentiality statement as oneself."""
    meeting, form = open_meeting(pk), StatementForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting, form, status=422)
    try:
        sign(actor=member_of(request), meeting=meeting)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, meeting, form, status=422)
    messages.success(request, _("You are signed in."))
    in_session = meeting.status == Meeting.Status.IN_SESSION
    return redirect("meetings:room" if in_session else "meetings:attendance", pk)


@require_POST
def change_attendance(request: HttpRequest, pk: UUID, member: UUID) -> HttpResponse:
    """Note apologies, or that somebody has left: oneself, or anybody by who runs the meeting."""
    actor = member_of(request)
    meeting = open_meeting(pk, running=member != actor.pk)
    person = actor
    if member != actor.pk:
        person = get_object_or_404(Attendance.objects.select_related("member"), meeting=meeting, member=member).member
    step = leave if request.POST.get("step") == "leave" else apologise
    try:
        step(actor=actor, meeting=meeting, member=person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("meetings:attendance", pk)


@require_POST
def admit_newcomer(request: HttpRequest, pk: UUID, slot: UUID) -> HttpResponse:
    """Sign a newcomer in for the item in discussion."""
    meeting = open_meeting(pk, running=True)
    content = content_of(meeting, slot)
    known = {str(member.pk): member for member in hearers(content)}
    try:
        admit(actor=member_of(request), content=content, member=known.get(request.POST.get("member", ""), Member()))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("meetings:attendance", pk)


def _page(request: HttpRequest, meeting: Meeting, form: StatementForm, status: int = 200) -> HttpResponse:
    people = attendance_of(meeting)
    context = {
        "meeting": meeting,
        "people": people,
        "mine": people.of(member_of(request)),
        "form": form,
        "may_sign": may_sign(meeting),
    }
    if meeting.is_run:  # type: ignore[attr-defined]
        context |= _newcomers(meeting)
    return render(request, "meetings/attendance.html", context, status=status)


def _newcomers(meeting: Meeting) -> dict[str, object]:
    """Return the item in discussion and those who came after it was opened."""
    current = SlotContent.objects.filter(meeting=meeting, state=SlotContent.State.DISCUSSING).first()
    if current is None:
        return {}
    there = presences_of(current)
    return {"current": current, "newcomers": [member for member in hearers(current) if member not in there]}
