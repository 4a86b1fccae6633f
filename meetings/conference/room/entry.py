"""Recording in the room: the entry form, the preview of its readers, and putting a topic's note right."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from cases.gate import member_of
from cases.models import Case
from meetings.conference.attendance.selectors import presences_of
from meetings.conference.gate import open_meeting
from meetings.conference.models import SlotContent, TopicNote
from meetings.conference.room.context import context_of, record_shown
from meetings.conference.room.forms import EntryForm, TopicEntryForm, TopicNoteForm
from meetings.conference.room.live import Room, room_of
from meetings.conference.room.recording import (
    Entry,
    change_topic_note,
    record_action,
    record_on_topic,
    record_said,
)
from mscportal.look.htmx import HtmxRequest
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale
from partners.models import Member

Form = EntryForm | TopicEntryForm


def entry_context(request: HttpRequest, shown: Room, form: Form | None = None) -> dict[str, Any]:
    """Return the entry form with the readers as it stands; no fresh one for who does not record here now."""
    if form is None and shown.may_record and shown.content:
        form = _form(None, shown.content, shown.member)
    readers = None
    if isinstance(form, EntryForm):
        readers = form.preview() if "preview" in request.POST else form.readers()
    return {"form": form, "readers": readers, "previewed": "preview" in request.POST}


@require_POST
@vary_on_headers("HX-Request")
def record_entry(request: HtmxRequest, pk: UUID, slot: UUID) -> HttpResponse:
    """Record a note, a decision or an action; what is not in order comes back with everything that was typed."""
    shown = room_of(open_meeting(pk), member_of(request), slot)
    if not shown.may_add or shown.content is None:
        raise Http404
    form = _form(request.POST, shown.content, shown.member)
    if "preview" not in request.POST and form.is_valid():
        try:
            _record(shown.content, shown.member, form)
        except ValidationError as error:
            form.add_error(None, error)
        except PermissionDenied as error:
            raise Http404 from error
        else:
            return _recorded(request, shown)
    return _again(request, shown, form)


@require_GET
def entry_readers(request: HttpRequest, pk: UUID, slot: UUID) -> HttpResponse:
    """The readers of an entry as its form stands."""
    shown = room_of(open_meeting(pk), member_of(request), slot)
    if not shown.may_add or shown.content is None or shown.pane is None:
        raise Http404
    form = _entry_form(request.GET, shown.content, shown.pane.case, shown.member)
    record_reading(screen="meetings:entry_readers", case=shown.pane.case)
    return render(request, "cases/readers.html", {"readers": form.preview()})


@require_http_methods(["GET", "POST"])
def edit_topic_note(request: HtmxRequest, pk: UUID, note: UUID) -> HttpResponse:
    """Put an own note on a topic right; a stale save is answered with what stands now beside what was typed."""
    meeting, actor = open_meeting(pk), member_of(request)
    found = get_object_or_404(TopicNote.objects.filter(meeting=meeting, author=actor), pk=note)
    found.meeting = meeting
    form = TopicNoteForm(request.POST or None, instance=found)
    context: dict[str, Any] = {"form": form, "meeting": meeting, "note": found}
    if request.method == "POST" and form.is_valid():
        try:
            change_topic_note(actor=actor, note=found, seen=form.cleaned_data["seen"], **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            as_stale(form, stale)
            now = TopicNote.objects.get(pk=note)
            context["stands_now"] = [(_("Text"), now.text), (_("Why"), now.rationale)]
            return render(request, "meetings/topic_note_form.html", context, status=409)
        else:
            return redirect(f"{reverse('meetings:room', args=[pk])}?slot={found.slot_id}")
    return render(request, "meetings/topic_note_form.html", context)


def _form(data: QueryDict | None, content: SlotContent, actor: Member) -> Form:
    if content.case is None:
        return TopicEntryForm(data)
    return _entry_form(data, content, content.case, actor)


def _entry_form(data: QueryDict | None, content: SlotContent, case: Case, actor: Member) -> EntryForm:
    return EntryForm(data, content=content, case=case, actor=actor, present=presences_of(content))


def _record(content: SlotContent, actor: Member, form: Form) -> None:
    if isinstance(form, TopicEntryForm):
        record_on_topic(actor=actor, content=content, **form.cleaned_data)
    elif form.cleaned_data["what"] == Entry.ACTION:
        record_action(actor=actor, content=content, **form.agreed())
    else:
        record_said(actor=actor, content=content, **form.said())


def _recorded(request: HtmxRequest, shown: Room) -> HttpResponse:
    """Answer a saved entry with a fresh form, and let the page ask at once what changed."""
    address = reverse("meetings:room", args=[shown.meeting.pk])
    slot = shown.row.slot.pk if shown.row else ""
    if not request.htmx:
        return redirect(f"{address}?slot={slot}#record")
    fresh = _form(None, shown.content, shown.member) if shown.content else None
    context = context_of(shown) | {"saved_at": timezone.now(), "form": fresh}
    context["readers"] = fresh.readers() if isinstance(fresh, EntryForm) else None
    response = _entry_alone(request, context)
    response["HX-Trigger"] = "ask-version"
    return response


def _again(request: HtmxRequest, shown: Room, form: Form) -> HttpResponse:
    """Show the form again: alone where htmx put it into the page, else with the room around it."""
    status = 422 if form.errors else 200
    context = context_of(shown) | entry_context(request, shown, form)
    if request.htmx:
        return _entry_alone(request, context, status=status)
    record_shown(shown, "agenda", "case")
    return render(request, "meetings/room.html", context, status=status)


def _entry_alone(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Show the form for htmx, which puts it into the page; it tells who is on the case, and its goals."""
    form = context["form"]
    if isinstance(form, EntryForm):
        record_reading(screen="meetings:record_entry", case=form.case, full=form.statements_shown())
    return render(request, "meetings/entry_form.html", context, status=status)
