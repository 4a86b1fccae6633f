"""The page on which who set an action asks why it was not done."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.days import today
from cases.file.head import head_of
from cases.gate import member_of, open_gate
from cases.plan.forms import WhyForm
from cases.plan.models import Action
from cases.plan.why import ask_why, may_ask_why, tell_why
from mscportal.record.readings import record_reading


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str, action: UUID) -> HttpResponse:
    """Ask the agency that is to act; the action is late and the member's agency set it, else 404."""
    case, actor = open_gate(request, reference), member_of(request)
    rows = Action.objects.filter(case=case).with_state().select_related("agency", "member", "originator")
    row = get_object_or_404(rows, pk=action)
    row.case, day = case, today(case.municipality)
    if not may_ask_why(actor, row, day):
        raise Http404
    form = WhyForm(request.POST if request.method == "POST" else None, case=case)
    record_reading(screen="cases:ask_why", case=case, full=[row.pk])
    if request.method == "POST" and form.is_valid():
        try:
            ask_why(actor=actor, action=row, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Asked. The answer stands at the action."))
            return redirect(reverse("cases:case", args=[case.reference]) + "#actions")
    tell_why([row])
    context = {"head": head_of(case), "action": row, "form": form, "today": day}
    return render(request, "cases/action_why.html", context, status=422 if form.is_bound else 200)
