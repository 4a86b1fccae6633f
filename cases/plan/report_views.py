"""My actions across all cases, and what came of one of them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from cases.days import today
from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of, open_gate
from cases.plan.closed import tell_stand_ins
from cases.plan.forms import ReportForm
from cases.plan.linking import tell_links, tell_related
from cases.plan.models import Action
from cases.plan.selectors import my_actions as actions_of
from cases.plan.selectors import with_cases
from cases.plan.services import may_report
from cases.plan.services import report_action as report_the_action
from cases.plan.why import tell_why
from cases.standins.selectors import WORKS, of_today
from mscportal.look.addresses import is_own_address
from mscportal.look.htmx import HtmxRequest
from mscportal.look.paging import page_of_rows
from mscportal.record.readings import record_list, record_reading

PAGE_SIZE = 25


@require_GET
def my_actions(request: HtmxRequest) -> HttpResponse:
    """The member's and their agency's actions across all cases: overdue on top, open or done."""
    member = member_of(request)
    shows_done = request.GET.get("state") == "done"
    asked_of = "me" if request.GET.get("asked") == "me" else ""
    actions = actions_of(member)
    concerned = of_today(member)
    if asked_of:
        away = [one.member_id for one in concerned if one.stand_in_id == member.pk]
        actions = actions.filter(member__in=[member.pk, *away])
    actions = actions.ended() if shows_done else actions.still_open()
    page = page_of_rows(actions, with_cases(), size=PAGE_SIZE, number=request.GET.get("page"), guarded_by="case_id")
    _record(page)
    tell_related(page.object_list)
    tell_links(page.object_list)
    tell_why(page.object_list)
    tell_stand_ins(page.object_list, member)
    context = {
        "page": page,
        "actions": page.object_list,
        "today": today(member.municipality),
        "shows_done": shows_done,
        "asked_of": asked_of,
        "show_case": True,
        "stand_ins": concerned,
        "has_stand_ins": member.role in WORKS,
        "member": member,
    }
    return render(request, "cases/my_actions.html", context)


def _record(actions: Iterable[Action]) -> None:
    """One reading a case, with its actions that the list shows and the goals that they serve."""
    cases: dict[UUID, Case] = {}
    full: dict[UUID, list[UUID]] = {}
    for action in actions:
        cases[action.case_id] = action.case
        full.setdefault(action.case_id, []).extend(_told_of(action))
    record_list(screen="cases:my_actions", cases=cases.values(), full=full)


def _told_of(action: Action) -> list[UUID]:
    """Return the statements that a row of the table tells of: the action, and its goal as far as it is seen."""
    return [action.pk, action.goal.pk] if action.goal else [action.pk]


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def report_action(request: HtmxRequest, reference: str, action: UUID) -> HttpResponse:
    """Tell what came of an action: a form in its row of the table, or a page of its own without JavaScript."""
    case = open_gate(request, reference)
    row = get_object_or_404(_rows(case), pk=action)
    row.case = case
    tell_why([row])
    if not may_report(member_of(request), row):
        raise Http404
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        action=row,
        actor=member_of(request),
        auto_id=f"id_{row.pk.hex}_%s",
    )
    record_reading(screen="cases:report_action", case=case, full=_told_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            report_the_action(actor=member_of(request), action=row, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _reported(request, case, row)
    return _form(request, case, row, form)


def _rows(case: Case) -> Any:
    rows = Action.objects.filter(case=case).with_state()
    return rows.select_related("agency", "member", "goal", "originator")


def _form(request: HtmxRequest, case: Case, row: Action, form: ReportForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"action": row, "form": form, "today": today(case.municipality), "next": _way_back(request, case)}
    if request.htmx:
        context["show_case"] = _is_list(request)
        _tell(request, row)
        if "cancel" in request.GET:
            return render(request, "cases/action_row.html", context)
        return render(request, "cases/action_report_row.html", context, status=status)
    return render(request, "cases/action_report.html", context | {"head": head_of(case)}, status=status)


def _reported(request: HtmxRequest, case: Case, row: Action) -> HttpResponse:
    if request.htmx:
        told = _rows(case).get(pk=row.pk)
        told.case = case
        _tell(request, told)
        context = {"action": told, "today": today(case.municipality), "show_case": _is_list(request)}
        return render(request, "cases/action_row.html", context)
    messages.success(request, _("Thank you, it is noted."))
    return redirect(_way_back(request, case))


def _tell(request: HtmxRequest, row: Action) -> None:
    """Tell beside a row alone what the table tells."""
    tell_links([row])
    tell_why([row])
    tell_stand_ins([row], member_of(request))
    if _is_list(request):
        tell_related([row])


def _is_list(request: HtmxRequest) -> bool:
    """Tell whether the row belongs to the list across cases, which names the case in each row."""
    path = request.htmx.current_url_abs_path or ""
    return path.split("?")[0] == reverse("cases:my_actions")


def _way_back(request: HttpRequest, case: Case) -> str:
    """Return the page that the member came from, else the summary of the case; never another site's address."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if is_own_address(wanted):
        return wanted
    return reverse("cases:summary", args=[case.reference])
