"""The list of meetings, and the pages on which one is planned."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.gate import member_of
from meetings.conference.gate import forums_run, meetings_seen, open_meeting
from meetings.conference.models import Attendance, Meeting
from meetings.conference.planning.forms import InvitationForm, MeetingForm
from meetings.conference.planning.services import change_meeting, invite, plan_meeting, proposed_start
from mscportal.record.versions import StaleSave, as_stale

PAGE = 25


@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """List the meetings to come and those held, as the member may know of them."""
    mine = Attendance.objects.filter(meeting=OuterRef("pk"), member=member_of(request)).values("state")[:1]
    found = meetings_seen().annotate(my_state=Subquery(mine))
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    to_come = Q(status=Meeting.Status.IN_SESSION) | Q(status=Meeting.Status.PLANNED, starts_at__gte=midnight)
    planned = found.filter(to_come).order_by("starts_at", "pk")
    held = found.exclude(to_come).order_by("-starts_at", "pk")
    context = {
        "upcoming": Paginator(planned, PAGE).get_page(request.GET.get("coming")),
        "past": Paginator(held, PAGE).get_page(request.GET.get("page")),
        "forums_run": forums_run(),
        "states": dict(Attendance.State.choices),
    }
    return render(request, "meetings/meetings.html", context)


@require_http_methods(["GET", "POST"])
def new_meeting(request: HttpRequest, forum: UUID) -> HttpResponse:
    """Plan a meeting of a forum, at the time its cadence proposes."""
    body = get_object_or_404(forums_run(), pk=forum)
    last = Meeting.objects.filter(forum=body).order_by("-starts_at").first()
    initial: dict[str, object] = {"starts_at": proposed_start(body)}
    if last:
        initial |= {"minutes_planned": last.minutes_planned, "place": last.place}
    form = MeetingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = plan_meeting(actor=member_of(request), forum=body, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The meeting is planned. Check who is asked to it."))
            return redirect("meetings:meeting", meeting.pk)
    return render(request, "meetings/meeting_form.html", {"form": form, "forum": body})


@require_http_methods(["GET", "POST"])
def edit_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a planned meeting; a stale save is answered with what stands now beside what was typed."""
    meeting = open_meeting(pk, running=True)
    form = MeetingForm(request.POST or None, instance=meeting)
    context: dict[str, object] = {"form": form, "forum": meeting.forum, "meeting": meeting}
    if request.method == "POST" and form.is_valid():
        try:
            change_meeting(actor=member_of(request), meeting=meeting, seen=form.cleaned_data["seen"], **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            as_stale(form, stale)
            context["stands_now"] = _told(open_meeting(pk))
            return render(request, "meetings/meeting_form.html", context, status=409)
        else:
            messages.success(request, _("The meeting is changed."))
            return redirect("meetings:meeting", pk)
    return render(request, "meetings/meeting_form.html", context)


@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose who is asked to a meeting."""
    meeting = open_meeting(pk, running=True)
    form = InvitationForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        members = [*chosen["members"], *chosen["others"]]
        try:
            invite(
                actor=member_of(request),
                meeting=meeting,
                members=members,
                observers=chosen["observers"],
                shown=chosen["shown"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The list of people is saved."))
            return redirect("meetings:meeting", pk)
    return render(request, "meetings/invitations.html", {"form": form, "meeting": meeting})


def _told(meeting: Meeting) -> list[tuple[str, object]]:
    """Return what stands now, as label and value."""
    return [
        (_("Starts at"), meeting.starts_at),
        (_("Planned minutes"), meeting.minutes_planned),
        (_("Place"), meeting.place),
    ]
