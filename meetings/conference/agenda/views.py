"""The page of a meeting with its agenda, and the pages on which the agenda is built."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.gate import member_of
from cases.models import Case
from meetings.conference.agenda.forms import CasesForm, SlotForm, TopicForm
from meetings.conference.agenda.selectors import addable, agenda_heard, agenda_of, case_title, leavers, title_of
from meetings.conference.agenda.services import (
    add_cases,
    add_topic,
    change_slot,
    moved,
    order_slots,
    remove_slot,
)
from meetings.conference.attendance.selectors import attendance_of
from meetings.conference.gate import content_of, open_meeting
from meetings.conference.models import Meeting, SlotContent
from mscportal.guard.scope import of_one_meeting
from mscportal.look.ids import as_id
from mscportal.record.readings import record_list, record_reading
from mscportal.record.versions import StaleSave, as_stale

PAGE = 25


@of_one_meeting
@require_GET
def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a meeting: when, where, who, and its agenda."""
    found = open_meeting(pk)
    plans = found.is_run and found.status != Meeting.Status.CLOSED  # type: ignore[attr-defined]
    agenda, people = agenda_of(found) if plans else agenda_heard(found), attendance_of(found)
    record_list(screen="meetings:meeting", cases=agenda.cases)
    context = {
        "meeting": found,
        "agenda": agenda,
        "people": people,
        "mine": people.of(member_of(request)),
        "plans": plans,
        "leavers": leavers(found) if plans else {},
    }
    return render(request, "meetings/meeting.html", context)


@require_http_methods(["GET", "POST"])
def pick_cases(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose cases for the agenda among those that the member sees."""
    found = open_meeting(pk, running=True)
    form = CasesForm(request.POST or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            added = add_cases(
                actor=member_of(request),
                meeting=found,
                cases=chosen["cases"],
                minutes=chosen["minutes"],
                block=chosen["block"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Added to the agenda: %(count)d.") % {"count": len(added)})
            return redirect("meetings:meeting", pk)
    asked = request.GET.get("q", "").replace("\0", "").strip()[:100]
    all_tables = bool(request.GET.get("all")) or form.is_bound
    page = Paginator(_candidates(found, asked, all_tables=all_tables), PAGE).get_page(request.GET.get("page"))
    if asked:
        record_reading(screen="meetings:pick_cases", municipality=found.forum.municipality_id, terms=asked)
    record_list(screen="meetings:pick_cases", cases=page, terms=asked or None)
    context = {
        "meeting": found,
        "form": form,
        "page": page,
        "rows": _rows(page, ticked=request.POST.getlist("cases")),
        "asked": asked,
        "all_tables": all_tables,
    }
    return render(request, "meetings/pick_cases.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def new_topic(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a topic on the agenda."""
    found = open_meeting(pk, running=True)
    form = TopicForm(request.POST or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            add_topic(actor=member_of(request), meeting=found, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("meetings:meeting", pk)
    return render(request, "meetings/topic_form.html", {"form": form, "meeting": found})


@require_http_methods(["GET", "POST"])
def edit_slot(request: HttpRequest, pk: UUID, slot: UUID) -> HttpResponse:
    """Change the planned minutes of an item, or its topic."""
    found = open_meeting(pk, running=True)
    content = content_of(found, slot)
    form = SlotForm(request.POST or None, content=content)
    context: dict[str, object] = {"form": form, "meeting": found, "content": content, "title": title_of(content)}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            change_slot(actor=member_of(request), content=content, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            as_stale(form, stale)
            now = content_of(found, slot)
            context["stands_now"] = [(_("Topic"), now.topic), (_("Planned minutes"), now.slot.minutes_planned)]
            status = 409
        else:
            return redirect("meetings:meeting", pk)
    _tell_case(content, "meetings:edit_slot")
    return render(request, "meetings/slot_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def drop_slot(request: HttpRequest, pk: UUID, slot: UUID) -> HttpResponse:
    """Take an item off the agenda, once that was confirmed."""
    found = open_meeting(pk, running=True)
    content = content_of(found, slot)
    if request.method == "POST":
        try:
            remove_slot(actor=member_of(request), content=content)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("meetings:meeting", pk)
    _tell_case(content, "meetings:drop_slot")
    context = {"meeting": found, "content": content, "title": title_of(content)}
    return render(request, "meetings/drop_slot.html", context)


@require_POST
def order_agenda(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the agenda in the posted order, one entry moved where a button says so."""
    found = open_meeting(pk, running=True)
    order = [slot for text in request.POST.getlist("order") if (slot := as_id(text))]
    try:
        order_slots(actor=member_of(request), meeting=found, order=moved(order, request.POST.get("move", "")))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("meetings:meeting", pk)


def _candidates(found: Meeting, asked: str, *, all_tables: bool) -> QuerySet[Case]:
    """Return open cases that are not on the agenda, those to be reviewed first on top."""
    there = SlotContent.objects.filter(meeting=found).exclude(case=None).values("case")
    cases = (
        addable(found)
        .exclude(pk__in=there)
        .select_related("identity", "municipality", "coordinator")
        .order_by("review_on", "reference")
    )
    if found.forum.table and not all_tables:
        cases = cases.filter(table=found.forum.table)
    for word in asked.split():
        cases = cases.filter(
            Q(reference__icontains=word)
            | Q(identity__given_name__icontains=word)
            | Q(identity__family_name__icontains=word)
        )
    return cases


def _rows(cases: Iterable[Case], *, ticked: Sequence[str]) -> list[dict[str, object]]:
    return [{"case": case, "title": case_title(case), "is_ticked": str(case.pk) in ticked} for case in cases]


def _tell_case(content: SlotContent, screen: str) -> None:
    if content.case:
        record_list(screen=screen, cases=[content.case])
