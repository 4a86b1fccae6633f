"""Pages of the night question: the officer asks and is always told the same; the coordinator sees who it could be."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.emergency.forms import AnswerForm, QuestionForm
from cases.emergency.questions import answer_at_night, ask_at_night, questions, who_it_could_be
from cases.emergency.review_views import coordinator
from cases.emergency.selectors import acts_in
from cases.file.identity import name_of
from cases.gate import member_of
from mscportal.record.readings import record_list


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask by name and birth date; the answer is the same whether anybody is known or not, and nothing is looked up."""
    actor, cities = member_of(request), list(acts_in())
    if not cities:
        raise Http404
    form = QuestionForm(request.POST if request.method == "POST" else None, actor=actor, cities=cities)
    if request.method == "POST" and form.is_valid():
        try:
            ask_at_night(actor=actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Asked. The duty coordinator calls you."))
            return redirect("cases:night_question")
    status = 422 if form.is_bound else 200
    return render(request, "cases/emergency/ask.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def asked(request: HttpRequest, question: UUID) -> HttpResponse:
    """One question: whom to call back, and who it could be of the cases that the coordinator sees."""
    actor = coordinator(request)
    row = get_object_or_404(questions(actor.municipality), pk=question)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_at_night(actor=actor, question=row, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Kept on record."))
            return redirect("cases:emergencies")
    found = who_it_could_be(row)
    record_list(screen="cases:asked_at_night", cases=found)
    context: dict[str, Any] = {
        "form": form,
        "question": row,
        "found": [(case, name_of(case), case.identity.born_on) for case in found],
    }
    return render(request, "cases/emergency/asked.html", context, status=422 if form.is_bound else 200)
