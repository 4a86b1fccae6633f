"""Running the meeting from the room: start, open, finish, defer, close."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.gate import member_of
from meetings.conference.agenda.selectors import agenda_of, title_of
from meetings.conference.gate import content_of, open_meeting
from meetings.conference.models import SlotContent
from meetings.conference.room.forms import DeferForm
from meetings.conference.room.steps import close_meeting, defer_item, finish_item, open_item, start_meeting
from mscportal.look.ids import as_id
from mscportal.record.readings import record_list


@require_POST
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the sitting."""
    meeting = open_meeting(pk, running=True)
    done = _tried(request, lambda: start_meeting(actor=member_of(request), meeting=meeting))
    return redirect("meetings:room" if done else "meetings:attendance", pk)


@require_POST
def open_slot(request: HttpRequest, pk: UUID, slot: UUID) -> HttpResponse:
    """Take up an item."""
    content = content_of(open_meeting(pk, running=True), slot)
    _tried(request, lambda: open_item(actor=member_of(request), content=content))
    return redirect(_address(pk, slot))


@require_POST
def finish(request: HttpRequest, pk: UUID, slot: UUID) -> HttpResponse:
    """Finish an item and, where one is named, open the next."""
    meeting = open_meeting(pk, running=True)
    content, following = content_of(meeting, slot), None
    if request.POST.get("next"):
        following = SlotContent.objects.filter(meeting=meeting, slot=as_id(request.POST["next"])).first()
    if following:
        following.meeting = meeting
    done = _tried(request, lambda: finish_item(actor=member_of(request), content=content, then_open=following))
    return redirect(_address(pk, following.slot_id if done and following else slot))


@require_http_methods(["GET", "POST"])
def defer(request: HttpRequest, pk: UUID, slot: UUID) -> HttpResponse:
    """Put an item off, with the reason."""
    meeting = open_meeting(pk, running=True)
    content = content_of(meeting, slot)
    form = DeferForm(request.POST or None, case=content.case)
    if request.method == "POST" and form.is_valid():
        try:
            defer_item(actor=member_of(request), content=content, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("meetings:room", pk)
    if content.case:
        record_list(screen="meetings:defer_item", cases=[content.case])
    context = {"form": form, "meeting": meeting, "title": title_of(content), "back": _address(pk, slot)}
    return render(request, "meetings/defer.html", context)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the sitting, once that was confirmed: the minutes stand from then on."""
    meeting = open_meeting(pk, running=True)
    if request.method == "POST":
        if _tried(request, lambda: close_meeting(actor=member_of(request), meeting=meeting)):
            messages.success(request, _("The meeting is closed. Each participant can open the minutes."))
            return redirect("meetings:minutes", pk)
        return redirect("meetings:room", pk)
    context = {"meeting": meeting, "unfinished": agenda_of(meeting).unfinished}
    return render(request, "meetings/close.html", context)


def _tried(request: HttpRequest, step: Callable[[], object]) -> bool:
    """Do one step; say why where it is not possible, and tell whether it was done."""
    try:
        step()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True


def _address(meeting: UUID, slot: UUID) -> str:
    return f"{reverse('meetings:room', args=[meeting])}?slot={slot}"
