"""Pages of whoever asks: one item, or "What do I need to know for this?", and what came of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.asking.forms import AskForm, QuestionForm
from cases.asking.questions import ask_what_to_know as ask_question
from cases.asking.selectors import asked_by, cases_of, questions_of, with_cases
from cases.asking.services import ask_to_share as ask
from cases.file.head import head_of
from cases.gate import member_of, open_gate
from cases.information.selectors import read, readable_of
from cases.information.services import may_change
from cases.plan.selectors import action_named
from mscportal.record.readings import record_list, record_reading

PAGE_SIZE = 20
REQUESTS, QUESTIONS = "requests", "questions"


@require_http_methods(["GET", "POST"])
def ask_to_share(request: HttpRequest, reference: str, item: UUID) -> HttpResponse:
    """Ask the originator of an item to share it; whose agency wrote it shares it without asking."""
    case, actor = open_gate(request, reference), member_of(request)
    layer = get_object_or_404(readable_of(case), item_id=item)
    if may_change(actor, layer):
        raise Http404
    layer.case = case
    form = AskForm(request.POST if request.method == "POST" else None, case=case, actor=actor, item=layer)
    if request.method == "POST" and form.is_valid():
        try:
            ask(actor=actor, item=layer, **form.asked())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Asked. The answer comes here."))
            return redirect("cases:what_i_asked")
    record_reading(screen="cases:ask_to_share", case=case, **read([layer]))
    context = {"head": head_of(case), "form": form, "layer": layer, "mark": layer.mark}
    return render(request, "cases/asking/ask.html", context)


@require_http_methods(["GET", "POST"])
def ask_what_to_know(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask "What do I need to know for this?"; the answer is the same whether anybody has something to tell."""
    case, actor = open_gate(request, reference), member_of(request)
    action = action_named(case, request.GET.get("action", ""))
    form = QuestionForm(request.POST if request.method == "POST" else None, case=case, action=action)
    if request.method == "POST" and form.is_valid():
        try:
            ask_question(actor=actor, case=case, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("Asked. Whoever has something you need shares it with you here before the day.")
            )
            return redirect("cases:case", case.reference)
    record_reading(screen="cases:ask_what_to_know", case=case, full=[action.pk] if action else [])
    return render(request, "cases/asking/question.html", {"head": head_of(case), "form": form})


@require_GET
def what_i_asked(request: HttpRequest) -> HttpResponse:
    """What the member asked: requests with their answers, and questions, of which nothing more is ever told."""
    actor = member_of(request)
    box = QUESTIONS if request.GET.get("box") == QUESTIONS else REQUESTS
    page = _page_of(questions_of(actor) if box == QUESTIONS else asked_by(actor), request)
    rows = list(page) if box == QUESTIONS else with_cases(page)
    record_list(screen="cases:what_i_asked", cases=cases_of(rows))
    return render(request, "cases/asking/mine.html", {"box": box, "rows": rows, "page": page})


def _page_of(rows: QuerySet[Any], request: HttpRequest) -> Page[Any]:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
