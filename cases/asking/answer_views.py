"""Pages of the originator: what is asked of the own agency, and its answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.asking.document_forms import DocumentAnswerForm, WordBackForm
from cases.asking.forms import AnswerForm, How, UnseenAnswerForm
from cases.asking.models import ReleaseRequest
from cases.asking.selectors import addressees_of, asked_of, cases_of, statement_of, together, with_cases, words_given
from cases.asking.services import decline, release_for_document, share_as_asked, share_unseen, share_version
from cases.asking.taking_back import take_back_word
from cases.days import today
from cases.file.head import head_of
from cases.gate import member_of
from cases.information.models import Layer
from cases.naming.selectors import words_asked_of
from cases.safety.selectors import asked_for_safety
from mscportal.record.readings import record_list, record_reading
from mscportal.record.versions import StaleSave, as_stale
from partners.models import Member

PAGE_SIZE = 20
PAGES = {"cases:answer_request": "cases/asking/answer.html", "cases:take_back_word": "cases/asking/take_back.html"}


@require_GET
def asked_of_us(request: HttpRequest) -> HttpResponse:
    """What waits for an answer of the member's agency, the most urgent first."""
    member = member_of(request)
    page = Paginator(asked_of(member), PAGE_SIZE).get_page(request.GET.get("page"))
    asked, given = together(page), with_cases(words_given())
    record_list(screen="cases:asked_of_us", cases=cases_of([*asked, *given]))
    context = {"asked": asked, "given": given, "page": page, "visits_waiting": asked_for_safety(member).count()}
    context["words"] = words_asked_of(member)
    return render(request, "cases/asking/of_us.html", context)


@require_GET
def asked_for_visits(request: HttpRequest) -> HttpResponse:
    """The visits before which the member's agency is asked for safety and has not answered, the next one first."""
    member = member_of(request)
    page = Paginator(asked_for_safety(member), PAGE_SIZE).get_page(request.GET.get("page"))
    cases = {action.case_id: action.case for action in page.object_list}
    full: dict[UUID, list[UUID]] = {}
    for action in page.object_list:
        full.setdefault(action.case_id, []).append(action.pk)
    record_list(screen="cases:asked_for_visits", cases=cases.values(), full=full)
    context = {"page": page, "visits": page.object_list, "today": today(member.municipality)}
    return render(request, "cases/asking/visits.html", context)


@require_http_methods(["GET", "POST"])
def answer_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Answer one request, the own text beside it; one that is answered shows its answer."""
    actor = member_of(request)
    asked = _asked_of(actor, request_id)
    item = statement_of(asked)
    data = request.POST if request.method == "POST" else None
    form = _form(asked, actor, item, data)
    context: dict[str, Any] = {"form": form, "may_take_back": words_given().filter(pk=asked.pk).exists()}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _answer(actor, asked, form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except StaleSave as stale:
            as_stale(form, stale)
            context["current"], status = stale.current, 409
        else:
            messages.success(request, _("Your answer is on record."))
            return redirect("cases:asked_of_us")
    return _page(request, asked, item, context, status)


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take back the word that was given for a document; one that is sent keeps what it holds (409)."""
    actor = member_of(request)
    asked = _asked_of(actor, request_id)
    item = statement_of(asked)
    is_late = request.method != "POST" and not words_given().filter(pk=asked.pk).exists()
    if asked.for_document is None or is_late:
        raise Http404
    form = WordBackForm(request.POST if request.method == "POST" else None, item=item)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            take_back_word(actor=actor, request=asked, reason=form.cleaned_data["text"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
            status = 409
        else:
            messages.success(request, _("Taken back: it does not go into the document."))
            return redirect("cases:asked_of_us")
    return _page(request, asked, item, {"form": form}, status, screen="cases:take_back_word")


def _asked_of(actor: Member, request_id: UUID) -> ReleaseRequest:
    """Return a request that the actor answers; raises Http404 for all others."""
    rows = ReleaseRequest.objects.exclude(asker=actor)
    named = rows.select_related("asker__agency", "for_agency", "for_member__agency", "answered_by")
    return get_object_or_404(named, pk=request_id)


def _form(asked: ReleaseRequest, actor: Member, item: Layer | None, data: QueryDict | None) -> Any:
    if asked.for_document:
        return DocumentAnswerForm(data, request=asked, item=item)
    return AnswerForm(data, request=asked, actor=actor, item=item) if item else UnseenAnswerForm(data, request=asked)


def _answer(actor: Member, asked: ReleaseRequest, form: AnswerForm | UnseenAnswerForm | DocumentAnswerForm) -> None:
    how, text = form.cleaned_data["how"], form.cleaned_data["text"]
    if how == How.NOTHING:
        decline(actor=actor, request=asked, text=text)
    elif isinstance(form, DocumentAnswerForm):
        release_for_document(actor=actor, request=asked, **form.released())
    elif isinstance(form, UnseenAnswerForm):
        share_unseen(actor=actor, request=asked, legal_basis=form.cleaned_data["legal_basis"], text=text)
    elif how == How.VERSION:
        share_version(actor=actor, request=asked, **form.version())
    else:
        share_as_asked(actor=actor, request=asked, **form.shared())


def _page(
    request: HttpRequest,
    asked: ReleaseRequest,
    item: Layer | None,
    context: dict[str, Any],
    status: int,
    screen: str = "cases:answer_request",
) -> HttpResponse:
    context |= {"asked": asked, "layer": item, "addressees": addressees_of([asked]).get(asked.pk, "")}
    if item:
        context["head"] = head_of(item.case)
        record_reading(screen=screen, case=item.case, full=[item.item_id])
    else:
        record_reading(screen=screen, municipality=asked.municipality_id)
    return render(request, PAGES[screen], context, status=status)
