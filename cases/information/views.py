"""Pages of one item: read it, write it, change it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.access.effects import effects_on
from cases.access.selectors import grants_of
from cases.audience import AudienceForm
from cases.explanation.readers import who_sees
from cases.explanation.reasons import reasons_for, why_case
from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of, open_gate
from cases.information.attachments import files_of
from cases.information.forms import ItemForm
from cases.information.models import Layer, SharingDecision
from cases.information.selectors import facts_of, read, readable_of
from cases.information.services import change_item, extract_of, may_change, may_grade, record_item
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale


@require_GET
def item(request: HttpRequest, reference: str, item: UUID) -> HttpResponse:
    """One item, in full or as its shared version; with who reads it for those whose agency wrote it."""
    case = open_gate(request, reference)
    layer = get_object_or_404(readable_of(case), item_id=item)
    context: dict[str, Any] = {"head": head_of(case), "layer": layer, "mark": layer.mark, "files": []}
    shown = [layer]
    if not layer.is_extract:
        layer.case = case
        context |= {"files": files_of(layer), "about": facts_of(layer)}
    if may_change(member_of(request), layer):
        extract = extract_of(layer)
        shown += [extract] if extract else []
        held_by = layer.releases.select_related("agency", "member__agency")
        releases = held_by.order_by("-valid_from", "agency__name", "member__name", "pk")
        context |= {
            "may_change": True,
            "may_add": member_of(request).has_perm("cases.contribute", case),
            "extract": extract,
            "decision": SharingDecision.objects.filter(layer=layer).select_related("decided_by").first(),
            "may_grade": may_grade(member_of(request)),
            "releases": releases,
            "who_sees": who_sees(layer, extract, releases),
        }
    member = member_of(request)
    context |= {
        "why": why_case(case, grants_of(case), member),
        "reasons": reasons_for([layer], member).get(layer.pk, []),
    }
    record_reading(screen="cases:item", case=case, **read(shown))
    return render(request, "cases/item.html", context)


@require_http_methods(["GET", "POST"])
def add_item(request: HttpRequest, reference: str) -> HttpResponse:
    """Write an item; "preview" shows who would read it and saves nothing."""
    case = open_gate(request, reference, "contribute")
    actor = member_of(request)
    form = ItemForm(request.POST if request.method == "POST" else None, case=case, actor=actor)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        values = form.written()
        try:
            layer = record_item(actor=actor, case=case, entrusted=values.pop("is_entrusted"), **values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("cases:item", case.reference, layer.item_id)
    return _form(request, case, form)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str, item: UUID) -> HttpResponse:
    """Change an item of the own agency, after seeing who reads it no longer or from now on.

    A save over somebody else's is answered with both texts (409).
    """
    case = open_gate(request, reference)
    layer = own_item(request, case, item)
    form = ItemForm(
        request.POST if request.method == "POST" else None, case=case, actor=member_of(request), statement=layer
    )
    if request.method == "POST" and not {"preview", "edit"} & request.POST.keys() and form.is_valid():

        def deed() -> None:
            change_item(actor=member_of(request), item=layer, seen=form.cleaned_data["seen"], **form.written())

        try:
            if "confirmed" not in request.POST and (effects := effects_on(case, deed)):
                record_reading(screen="cases:change_item", case=case, full=[layer.item_id])
                context = {"head": head_of(case), "form": form, "effects": effects}
                context |= {
                    "heading": _("Change information"),
                    "cancel": reverse("cases:item", args=[case.reference, layer.item_id]),
                }
                return render(request, "cases/readers_confirm.html", context)
            deed()
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            as_stale(form, stale)
            return _form(request, case, form, item=layer, current=stale.current, status=409)
        else:
            return redirect("cases:item", case.reference, layer.item_id)
    return _form(request, case, form, item=layer)


@require_GET
def readers_preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The readers of a statement as its form stands, for the part of the form that shows them."""
    case = open_gate(request, reference)
    statement = own_item(request, case, request.GET["item"]) if request.GET.get("item") else None
    form = AudienceForm(request.GET, case=case, actor=member_of(request), statement=statement)
    record_reading(screen="cases:readers_preview", case=case)
    return render(request, "cases/readers.html", {"readers": form.preview()})


def own_item(request: HttpRequest, case: Case, item: UUID | str) -> Layer:
    """Return an item's full layer that the member may change, or raise Http404."""
    try:
        layer = readable_of(case).filter(item_id=item, part=Layer.Part.FULL).first()
    except ValidationError as error:
        raise Http404 from error
    if layer is None or not may_change(member_of(request), layer):
        raise Http404
    layer.case = case
    return layer


def _form(
    request: HttpRequest,
    case: Case,
    form: ItemForm,
    *,
    item: Layer | None = None,
    current: Any = None,
    status: int = 200,
) -> HttpResponse:
    previewed = "preview" in request.POST
    screen = "cases:change_item" if item else "cases:add_item"
    record_reading(screen=screen, case=case, full=[item.item_id] if item else [])
    context = {
        "head": head_of(case),
        "form": form,
        "item": item,
        "current": current,
        "readers": form.preview() if previewed else form.readers(),
    }
    return render(request, "cases/item_form.html", context, status=status)
