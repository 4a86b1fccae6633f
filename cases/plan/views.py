"""Pages of the plan: set and change goals, agree and change actions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of, open_gate, screen_of
from cases.plan.forms import ActionForm, GoalForm, PlanForm
from cases.plan.models import Action, Goal
from cases.plan.services import agree_action as agree
from cases.plan.services import change_action as change_the_action
from cases.plan.services import change_goal as change_the_goal
from cases.plan.services import set_goal as set_the_goal
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale


@require_http_methods(["GET", "POST"])
def set_goal(request: HttpRequest, reference: str) -> HttpResponse:
    """Set a goal; "preview" shows who would read it and saves nothing."""
    case = open_gate(request, reference, "lead")
    form = GoalForm(request.POST if request.method == "POST" else None, case=case, actor=member_of(request))
    if is_sent(request, form):
        try:
            set_the_goal(actor=member_of(request), case=case, **form.written())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The goal is set."))
            return redirect("cases:case", case.reference)
    return statement_page(request, case, form, "cases/goal_form.html")


@require_http_methods(["GET", "POST"])
def change_goal(request: HttpRequest, reference: str, goal: UUID) -> HttpResponse:
    """Change a goal of the own agency; a save over somebody else's is answered with both texts (409)."""
    case = open_gate(request, reference)
    row = own_statement(request, Goal.objects.filter(case=case).select_related("originator"), goal)
    form = GoalForm(
        request.POST if request.method == "POST" else None, case=case, actor=member_of(request), statement=row
    )
    if is_sent(request, form):
        try:
            change_the_goal(actor=member_of(request), goal=row, seen=form.cleaned_data["seen"], **form.written())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except StaleSave as stale:
            as_stale(form, stale)
            return statement_page(
                request, case, form, "cases/goal_form.html", statement=row, current=stale.current, status=409
            )
        else:
            messages.success(request, _("The goal is changed."))
            return redirect("cases:case", case.reference)
    return statement_page(request, case, form, "cases/goal_form.html", statement=row)


@require_http_methods(["GET", "POST"])
def agree_action(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree an action; "preview" shows who would read it and saves nothing."""
    case = open_gate(request, reference, "contribute")
    form = ActionForm(request.POST if request.method == "POST" else None, case=case, actor=member_of(request))
    if is_sent(request, form):
        try:
            agree(actor=member_of(request), case=case, **form.written())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The action is agreed."))
            return redirect("cases:case", case.reference)
    return statement_page(request, case, form, "cases/action_form.html")


@require_http_methods(["GET", "POST"])
def change_action(request: HttpRequest, reference: str, action: UUID) -> HttpResponse:
    """Change an action of the own agency; a save over somebody else's is answered with both texts (409)."""
    case = open_gate(request, reference)
    rows = Action.objects.filter(case=case).select_related("originator", "agency", "member", "goal")
    row = own_statement(request, rows, action)
    form = ActionForm(
        request.POST if request.method == "POST" else None, case=case, actor=member_of(request), statement=row
    )
    if is_sent(request, form):
        try:
            change_the_action(actor=member_of(request), action=row, seen=form.cleaned_data["seen"], **form.written())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except StaleSave as stale:
            as_stale(form, stale)
            return statement_page(
                request, case, form, "cases/action_form.html", statement=row, current=stale.current, status=409
            )
        else:
            messages.success(request, _("The action is changed."))
            return redirect("cases:case", case.reference)
    return statement_page(request, case, form, "cases/action_form.html", statement=row)


def own_statement(request: HttpRequest, rows: Any, pk: UUID) -> Any:
    """Return a statement that the member's agency wrote, or raise Http404 as for one that does not exist."""
    row = get_object_or_404(rows, pk=pk)
    if row.originator_id != member_of(request).agency_id:
        raise Http404
    return row


def is_sent(request: HttpRequest, form: PlanForm) -> bool:
    return request.method == "POST" and "preview" not in request.POST and form.is_valid()


def statement_page(
    request: HttpRequest,
    case: Case,
    form: PlanForm,
    template: str,
    *,
    statement: Any = None,
    current: Any = None,
    status: int = 200,
) -> HttpResponse:
    """Show the form, and what stands now (`current`) beside it after a stale save."""
    record_reading(screen=screen_of(request), case=case, full=form.statements_shown())
    readers = form.preview() if "preview" in request.POST else form.readers()
    context = {"head": head_of(case), "form": form, "statement": statement, "current": current, "readers": readers}
    if form.is_bound and form.errors and status == 200:
        status = 422
    return render(request, template, context, status=status)
