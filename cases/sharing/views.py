"""The desk of shared versions, the decision for none, and the grading of a police item."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from cases.days import today
from cases.file.head import head_of
from cases.gate import member_of, open_gate
from cases.information.models import Grading, SharingDecision
from cases.information.services import extract_of, may_grade
from cases.information.views import own_item
from cases.sharing.desk import Entry, desk
from cases.sharing.forms import DeskFilter, GradingForm, NoneForm
from cases.sharing.selectors import Waits
from cases.sharing.services import decide_for_none, grade_item
from mscportal.record.readings import record_list, record_reading
from mscportal.record.versions import StaleSave, as_stale


@require_GET
def sharing_desk(request: HttpRequest) -> HttpResponse:
    """The own agency's items without a shared version, or with one that is older than their text."""
    member = member_of(request)
    chosen = DeskFilter(request.GET)
    page = desk(member, chosen, request.GET.get("page"))
    searched = chosen.chosen.get("q")
    if searched:
        record_reading(screen="cases:sharing_desk", municipality=member.municipality_id, terms=searched)
    _record(page.object_list, searched)
    context = {
        "page": page,
        "filter": chosen,
        "is_filtered": bool(chosen.chosen),
        "today": today(member.municipality),
        "Waits": Waits,
    }
    return render(request, "cases/sharing/desk.html", context)


def _record(entries: Any, searched: str | None) -> None:
    """Record what the page shows: the items and the actions beside them, once a case."""
    shown: dict[UUID, set[UUID]] = {}
    cases = {}
    for entry in entries:
        cases[entry.item.case_id] = entry.item.case
        shown.setdefault(entry.item.case_id, set()).update(_statements(entry))
    full = {case: sorted(statements) for case, statements in shown.items()}
    record_list(screen="cases:sharing_desk", cases=cases.values(), terms=searched, full=full)


def _statements(entry: Entry) -> list[UUID]:
    action = entry.next.action if entry.next else None
    return [entry.item.pk, action.pk] if action else [entry.item.pk]


@require_http_methods(["GET", "POST"])
def no_shared_version(request: HttpRequest, reference: str, item: UUID) -> HttpResponse:
    """Decide for no shared version, with a reason; a text changed meanwhile is shown first (409)."""
    case = open_gate(request, reference)
    layer, actor = own_item(request, case, item), member_of(request)
    if extract_of(layer):
        return redirect("cases:item", case.reference, layer.item_id)
    decision = SharingDecision.objects.filter(layer=layer).first()
    form = NoneForm(
        request.POST if request.method == "POST" else None, item=layer, reason=decision.reason if decision else ""
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            decide_for_none(actor=actor, item=layer, reason=given["reason"], seen_text=given["seen"])
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            as_stale(form, stale)
            status = 409
        else:
            return redirect("cases:item", case.reference, layer.item_id)
    record_reading(screen="cases:no_shared_version", case=case, full=[layer.item_id])
    context = {"head": head_of(case), "form": form, "layer": layer, "draft": f"none-{layer.pk}"}
    return render(request, "cases/sharing/none.html", context, status=status)


@require_http_methods(["GET", "POST"])
def grade(request: HttpRequest, reference: str, item: UUID) -> HttpResponse:
    """Grade an item of the own police agency; a grading over somebody else's is answered with both (409)."""
    case = open_gate(request, reference)
    layer, actor = own_item(request, case, item), member_of(request)
    if not may_grade(actor):
        raise Http404
    grading = Grading.objects.filter(layer=layer).first()
    form = GradingForm(request.POST if request.method == "POST" else None, grading=grading)
    current, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            grade_item(actor=actor, item=layer, **form.cleaned_data)
        except StaleSave as stale:
            as_stale(form, stale)
            current, status = stale.current, 409
        else:
            return redirect("cases:item", case.reference, layer.item_id)
    record_reading(screen="cases:grade_item", case=case, full=[layer.item_id])
    context = {"head": head_of(case), "form": form, "layer": layer, "current": current}
    return render(request, "cases/sharing/grade.html", context, status=status)
