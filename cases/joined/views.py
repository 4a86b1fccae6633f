"""Pages on which two cases of one person are joined, and on which that is taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of, open_gate
from cases.joined.forms import JoinForm, UndoForm
from cases.joined.selectors import SCREEN, may_join, offered, standing
from cases.joined.services import check_join, join_files, undo_join
from mscportal.record.readings import record_list, record_reading


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that another case is of the same person, and which of the two goes on; both people are shown first."""
    case, actor = _gate(request, reference), member_of(request)
    form = JoinForm(request.POST if request.method == "POST" else None, case=case, actor=actor)
    if request.method == "POST" and "edit" not in request.POST and form.is_valid():
        values = form.joining()
        is_confirmed = "confirmed" in request.POST
        try:
            if is_confirmed:
                join_files(actor=actor, **values)
            else:
                check_join(case=values["case"], other=values["other"], closing_reason=values["closing_reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _joined(request, values) if is_confirmed else _both_shown(request, case, form, values)
    like = offered(case)
    record_reading(screen=SCREEN, case=case)
    record_list(screen=SCREEN, cases=like)
    context = {"head": head_of(case), "form": form, "candidates": like}
    return render(request, "cases/joined/join.html", context, status=422 if form.errors else 200)


def _joined(request: HttpRequest, values: dict[str, Any]) -> HttpResponse:
    messages.success(request, _("The two cases are joined."))
    return redirect("cases:case", values["case"].reference)


def _both_shown(request: HttpRequest, case: Case, form: JoinForm, values: dict[str, Any]) -> HttpResponse:
    pair = [values["case"], values["other"]]
    record_list(screen=SCREEN, cases=pair)
    return render(request, "cases/joined/confirm.html", {"head": head_of(case), "form": form, "pair": pair})


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, reference: str, joined: UUID) -> HttpResponse:
    """Take back that two cases are of one person."""
    case, actor = _gate(request, reference), member_of(request)
    about = ("case__municipality", "case__identity", "other__municipality", "other__identity")
    row = get_object_or_404(standing().filter(Q(case=case) | Q(other=case)).select_related(*about), pk=joined)
    if not (may_join(actor, row.case) and may_join(actor, row.other)):
        raise Http404
    form = UndoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            undo_join(actor=actor, joined=row, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The two cases are two people's again."))
            return redirect("cases:case", case.reference)
    record_list(screen=SCREEN, cases=[row.case, row.other])
    context = {"head": head_of(case), "form": form, "joined": row}
    return render(request, "cases/joined/undo.html", context, status=422 if form.errors else 200)


def _gate(request: HttpRequest, reference: str) -> Case:
    case = open_gate(request, reference, "lead")
    if not may_join(member_of(request), case):
        raise Http404
    return case
