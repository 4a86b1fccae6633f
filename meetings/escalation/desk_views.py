"""The desk of the mayor's office and of those who ask it: a document is read here, never its case."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.days import today
from cases.gate import member_of
from meetings.escalation.answer_forms import CallForm, DecisionForm
from meetings.escalation.answers import AlreadyDecided, acknowledge, ask_for_call, decide, is_addressed
from meetings.escalation.desk import Row, as_read, received_by, row_of, sent_by
from meetings.escalation.memo import load_memo
from meetings.escalation.selectors import readers
from meetings.escalation.services import send_waiting, withdraw_escalation
from meetings.escalation.wanted import record_wanted, shown_of, wanted_of, was_taken_back
from mscportal.look.dates import clock_in_words, day_in_words
from mscportal.printing.stamp import stamp_pdf
from mscportal.record.documents import open_document
from mscportal.record.readings import record_documents
from partners.models import Member, Role

PER_PAGE = 25
BOXES = ("received", "sent")


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What came to the member, or what the member sent."""
    member = member_of(request)
    usual = "received" if member.role == Role.MAYORS_OFFICE else "sent"
    box = request.GET.get("box") if request.GET.get("box") in BOXES else usual
    found = received_by(member) if box == "received" else sent_by(member)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [row_of(escalation) for escalation in page.object_list]
    record_documents(screen="meetings:desk", documents=[as_read(row.escalation) for row in rows])
    context = {"page": page, "rows": rows, "box": box, "today": today(member.municipality)}
    return render(request, "meetings/desk.html", context)


@require_GET
def open_memo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first page: what is asked, without name and reference."""
    return _memo_page(request, _row(request, pk))


def _memo_page(request: HttpRequest, row: Row, refusal: ValidationError | None = None) -> HttpResponse:
    member, escalation = member_of(request), row.escalation
    wanted = wanted_of(escalation) if escalation.is_waiting else []
    memo, is_compiler = load_memo(escalation), escalation.compiled_by_id == member.pk
    record_documents(screen="meetings:desk_open", documents=[as_read(escalation)])
    record_wanted(escalation, wanted)
    context = {
        "wanted": wanted,
        "refusal": refusal,
        "seen": shown_of(memo, wanted),
        "is_less": is_compiler and (memo.is_less_than_composed or was_taken_back(escalation)),
        "memo": memo,
        "row": row,
        "today": today(member.municipality),
        "is_addressed": is_addressed(member, escalation),
        "has_received": any(answer.member_id == member.pk for answer in row.answers),
        "is_compiler": is_compiler,
    }
    return render(request, "meetings/desk_open.html", context, status=422 if refusal else 200)


@require_http_methods(["POST"])
def send_it(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send what waited, with what was granted and ticked."""
    member, row = member_of(request), _row(request, pk)
    if not row.escalation.is_waiting:
        raise Http404
    chosen = {
        one.request.pk for one in wanted_of(row.escalation) if str(one.request.pk) in request.POST.getlist("wanted")
    }
    try:
        send_waiting(actor=member, escalation=row.escalation, chosen=chosen, seen=request.POST.get("seen"))
    except ValidationError as refusal:
        # What was waited for may have changed it: as it stands now.
        return _memo_page(request, _row(request, pk), refusal)
    messages.success(request, _("The document is being made and goes to its addressees by itself."))
    return redirect("meetings:desk_open", pk)


@require_GET
def open_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second page, opened apart: whom it is about. There is none where it is about nobody."""
    row = _row(request, pk)
    memo = load_memo(row.escalation)
    if not memo.subjects:
        raise Http404
    record_documents(screen="meetings:desk_person", documents=[as_read(row.escalation)])
    return render(request, "meetings/desk_person.html", {"memo": memo, "row": row})


@require_GET
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The document, with the reader's name on each page of this copy."""
    member, escalation = member_of(request), _row(request, pk).escalation
    if escalation.document is None:
        raise Http404
    _name, content = open_document(escalation.document)
    record_documents(screen="meetings:desk_pdf", documents=[as_read(escalation)])
    answer = HttpResponse(stamp_pdf(content, line=_copy_line(member)), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{escalation.reference}.pdf"'
    return answer


@require_http_methods(["POST"])
def receive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that it was received."""
    row = _addressed(request, pk)
    acknowledge(actor=member_of(request), escalation=row.escalation)
    messages.success(request, _("Marked as received."))
    return redirect("meetings:desk_open", pk)


@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask to be called."""
    row, form = _addressed(request, pk), CallForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ask_for_call(actor=member_of(request), escalation=row.escalation, note=form.cleaned_data["note"])
        messages.success(request, _("Asked for a call."))
        return redirect("meetings:desk_open", pk)
    return _answer_page(request, "meetings/desk_call.html", row, form)


@require_http_methods(["GET", "POST"])
def decide_it(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide; who will read the decision stands on the page before it is sent."""
    row = _addressed(request, pk)
    if row.state.is_decided:
        return _already_decided(request, pk)
    form = DecisionForm(request.POST if request.method == "POST" else None, escalation=row.escalation)
    if form.is_valid():
        try:
            decide(actor=member_of(request), escalation=row.escalation, **form.cleaned_data)
        except AlreadyDecided:
            return _already_decided(request, pk)
        messages.success(request, _("Decided. The conference reads it now."))
        return redirect("meetings:desk_open", pk)
    return _answer_page(request, "meetings/desk_decide.html", row, form)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what the member sent."""
    member, row = member_of(request), _row(request, pk)
    if row.escalation.compiled_by_id != member.pk:
        raise Http404
    if request.method == "POST":
        withdraw_escalation(actor=member, escalation=row.escalation)
        messages.success(request, _("Withdrawn. Nobody reads it any more."))
        return redirect("meetings:desk")
    record_documents(screen="meetings:desk_withdraw", documents=[as_read(row.escalation)])
    return render(request, "meetings/desk_withdraw.html", {"row": row, "readers": readers(row.escalation)})


def _row(request: HttpRequest, pk: UUID) -> Row:
    """Return one escalation of the member's desk; raises Http404 for all others."""
    member = member_of(request)
    mine = sent_by(member).filter(pk=pk).select_related("document").first()
    theirs = mine or get_object_or_404(received_by(member).select_related("document"), pk=pk)
    return row_of(theirs)


def _addressed(request: HttpRequest, pk: UUID) -> Row:
    """Return an escalation that the member may answer; raises Http404 for all others."""
    row = _row(request, pk)
    if not is_addressed(member_of(request), row.escalation):
        raise Http404
    return row


def _answer_page(request: HttpRequest, template: str, row: Row, form: CallForm | DecisionForm) -> HttpResponse:
    record_documents(screen="meetings:desk_decide", documents=[as_read(row.escalation)])
    context = {
        "row": row,
        "form": form,
        "readers": readers(row.escalation),
        "lettered": load_memo(row.escalation).lettered,
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _already_decided(request: HttpRequest, pk: UUID) -> HttpResponse:
    messages.warning(request, _("It has been decided already: see below."))
    return redirect("meetings:desk_open", pk)


def _copy_line(member: Member) -> str:
    now = timezone.now()
    told = {"name": member.name, "agency": member.agency.name, "day": day_in_words(now), "time": clock_in_words(now)}
    return _("Copy for %(name)s, %(agency)s, %(day)s, %(time)s") % told
