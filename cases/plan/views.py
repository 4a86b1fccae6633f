"""Pages of the plan: set and change goals, agree and change actions."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.gate import member_of, open_gate
from cases.plan.forms import ActionForm, GoalForm
from cases.plan.models import Action, Goal
from cases.plan.pages import changed, is_sent, own_statement, statement_page
from cases.plan.services import agree_action as agree
from cases.plan.services import change_action as change_the_action
from cases.plan.services import change_goal as change_the_goal
from cases.plan.services import set_goal as set_the_goal


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
    """Change a goal of the own agency, after seeing who reads it no longer or from now on."""
    case = open_gate(request, reference)
    row = own_statement(request, Goal.objects.filter(case=case).select_related("originator"), goal)
    form = GoalForm(
        request.POST if request.method == "POST" else None, case=case, actor=member_of(request), statement=row
    )

    def deed() -> None:
        change_the_goal(actor=member_of(request), goal=row, seen=form.cleaned_data["seen"], **form.written())

    return changed(
        request, form, "cases/goal_form.html", deed, heading=_("Change the goal"), done=_("The goal is changed.")
    )


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
    """Change an action of the own agency, after seeing who reads it no longer or from now on."""
    case = open_gate(request, reference)
    rows = Action.objects.filter(case=case).select_related("originator", "agency", "member", "goal")
    row = own_statement(request, rows, action)
    form = ActionForm(
        request.POST if request.method == "POST" else None, case=case, actor=member_of(request), statement=row
    )

    def deed() -> None:
        change_the_action(actor=member_of(request), action=row, seen=form.cleaned_data["seen"], **form.written())

    return changed(
        request, form, "cases/action_form.html", deed, heading=_("Change the action"), done=_("The action is changed.")
    )
