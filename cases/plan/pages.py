"""What the pages of all statements of few words do alike: goals, actions, what was told, emergency cards."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.access.effects import effects_on
from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of, screen_of
from cases.plan.forms import PlanForm
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale


def own_statement(request: HttpRequest, rows: Any, pk: UUID) -> Any:
    """Return a statement that the member's agency wrote, or raise Http404 as for one that does not exist."""
    row = get_object_or_404(rows, pk=pk)
    if row.originator_id != member_of(request).agency_id:
        raise Http404
    return row


def is_sent(request: HttpRequest, form: PlanForm) -> bool:
    return request.method == "POST" and not {"preview", "edit"} & request.POST.keys() and form.is_valid()


def changed(
    request: HttpRequest, form: PlanForm, template: str, deed: Callable[[], object], *, heading: str, done: str
) -> HttpResponse:
    """Change `form.statement` by `deed`, after telling who reads it no longer or from now on; say `done`.

    A save over somebody else's is answered with both texts (409).
    """
    case, current, status = form.case, None, 200
    if is_sent(request, form):
        try:
            if "confirmed" not in request.POST and (effects := effects_on(case, deed)):
                record_reading(screen=screen_of(request), case=case, full=form.statements_shown())
                context = {"form": form, "effects": effects, "heading": heading}
                context |= {"head": head_of(case), "cancel": reverse("cases:case", args=[case.reference])}
                return render(request, "cases/readers_confirm.html", context)
            deed()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except StaleSave as stale:
            as_stale(form, stale)
            current, status = stale.current, 409
        else:
            messages.success(request, done)
            return redirect("cases:case", case.reference)
    return statement_page(request, case, form, template, statement=form.statement, current=current, status=status)


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
