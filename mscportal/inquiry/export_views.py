"""Exports of what somebody knew: asked for, countersigned, fetched."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.gate import member_of, open_gate
from cases.models import Case
from mscportal.inquiry.exporting import ask_for_export, countersign, countersigns, decline, exports
from mscportal.inquiry.forms import COUNTERSIGN, DeclineForm, ExportForm, InquiryForm
from mscportal.inquiry.gate import require_inquiry, require_role
from mscportal.inquiry.models import Export
from mscportal.inquiry.views import form_for, own_cases, question_of
from mscportal.record.documents import open_document
from mscportal.record.models import Document
from mscportal.record.readings import ReadDocument, record_documents, record_list

PER_PAGE = 25


@require_http_methods(["GET", "POST"])
def ask_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for an export of what was known of one case."""
    case, actor = open_gate(request, reference), member_of(request)
    require_inquiry(actor, case)
    return _ask(request, form_for(actor, case.municipality, case, request), [case], case)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an export of what was known of all cases that the member sees."""
    actor = member_of(request)
    require_role(actor)
    return _ask(request, form_for(actor, actor.municipality, None, request), own_cases(actor), None)


def _ask(request: HttpRequest, asked: InquiryForm, cases: list[Case], case: Case | None) -> HttpResponse:
    if not asked.is_valid():
        return redirect("inquiry:case_known", case.reference) if case else redirect("inquiry:known")
    actor, about = member_of(request), asked.about()
    form = ExportForm(request.POST if request.method == "POST" else None)
    if cases and form.is_valid():
        question = question_of(actor, asked, cases)
        ask_for_export(
            actor=actor, question=question, case=case, agency=about.agency, member=about.member, **form.cleaned_data
        )
        messages.success(request, _("Asked. Once it is countersigned, the documents are made by themselves."))
        return redirect("inquiry:exports")
    record_list(screen="inquiry:ask_case" if case else "inquiry:ask", cases=[case] if case else [])
    context = {"form": form, "about": about, "day": asked.cleaned_data["day"], "case": case}
    return render(request, "inquiry/ask.html", context, status=422 if form.errors else 200)


@require_GET
def export_list(request: HttpRequest) -> HttpResponse:
    """What the member asked for, and what waits for their countersign."""
    actor = member_of(request)
    require_role(actor)
    page = Paginator(exports().order_by("-asked_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    references = _references([pk for export in page.object_list for pk in export.case_ids])
    record_list(screen="inquiry:exports", cases=references.values())
    rows = [(export, references[export.case_id] if export.case_id else None) for export in page.object_list]
    return render(request, "inquiry/exports.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One export: its question, where it stands, and the countersign for who gives it."""
    actor, one = member_of(request), get_object_or_404(exports(), pk=pk)
    may_answer = one.answered_by is None and countersigns(one)
    if request.method == "POST" and not may_answer:
        raise Http404
    is_signed = request.POST.get("step") == COUNTERSIGN
    form = DeclineForm(request.POST if request.method == "POST" and not is_signed else None)
    if is_signed or form.is_valid():
        return _answer(request, one, "" if is_signed else form.cleaned_data["reason"])
    cases = _references(one.case_ids)
    record_list(screen="inquiry:export", cases=cases.values())
    context = {
        "export": one,
        "form": form,
        "may_answer": may_answer,
        "cases": [*cases.values()],
        "is_own": one.asked_by == actor,
    }
    return render(request, "inquiry/export.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, one: Export, why_not: str) -> HttpResponse:
    try:
        if why_not:
            decline(export=one, reason=why_not)
            messages.success(request, _("Declined. Who asked reads why."))
        else:
            countersign(export=one)
            messages.success(request, _("Countersigned. The documents are being made for who asked."))
    except ProgrammingError as error:
        # Somebody else answered in the same moment.
        raise Http404 from error
    return redirect("inquiry:exports")


@require_GET
def export_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The document, for who asked."""
    return _fetch(request, pk, "pdf")


@require_GET
def export_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The spreadsheet, for who asked."""
    return _fetch(request, pk, "sheet")


def _fetch(request: HttpRequest, pk: UUID, which: str) -> HttpResponse:
    one = get_object_or_404(exports(), pk=pk, asked_by=member_of(request))
    document: Document | None = getattr(one, which)
    if document is None:
        raise Http404
    _name, content = open_document(document)
    read = ReadDocument(document.pk, one.municipality_id, list(_references(one.case_ids)))
    record_documents(screen=f"inquiry:export_{which}", documents=[read])
    answer = HttpResponse(content, content_type=document.media_type)
    ending = "pdf" if which == "pdf" else "xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{one.pk}.{ending}"'
    return answer


def _references(cases: list[UUID]) -> dict[UUID, Case]:
    return {case.pk: case for case in Case.objects.filter(pk__in=cases).order_by("reference")}
