"""Pages of the shared version beside an item's full text."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.file.head import head_of
from cases.gate import member_of, open_gate
from cases.information.forms import ExtractForm
from cases.information.selectors import read
from cases.information.services import extract_of, remove_extract, write_extract
from cases.information.views import own_item
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale, version_of


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, reference: str, item: UUID) -> HttpResponse:
    """Write or change the shared version, with the full text beside it; a stale save is answered with both texts."""
    case = open_gate(request, reference, "contribute")
    layer = own_item(request, case, item)
    extract, actor = extract_of(layer), member_of(request)
    form = ExtractForm(request.POST if request.method == "POST" else None, actor=actor, item=layer, extract=extract)
    context = {"head": head_of(case), "form": form, "layer": layer, "draft": f"extract-{layer.pk}"}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            write_extract(actor=actor, item=layer, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            as_stale(form, stale)
            context["current"], status = stale.current, 409
        else:
            return redirect("cases:item", case.reference, layer.item_id)
    record_reading(screen="cases:write_extract", case=case, **read([layer, extract] if extract else [layer]))
    return render(request, "cases/extract_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, reference: str, item: UUID) -> HttpResponse:
    """Take the shared version away, after being told what that means."""
    case = open_gate(request, reference)
    layer = own_item(request, case, item)
    extract = extract_of(layer)
    if extract is None:
        return redirect("cases:item", case.reference, layer.item_id)
    if request.method == "POST":
        try:
            remove_extract(actor=member_of(request), item=layer, seen=request.POST.get("seen", ""))
        except StaleSave:
            extract = extract_of(layer)
        else:
            return redirect("cases:item", case.reference, layer.item_id)
    record_reading(screen="cases:remove_extract", case=case, extracts=[layer.item_id])
    context = {
        "head": head_of(case),
        "layer": layer,
        "extract": extract,
        "seen": version_of(extract) if extract else "",
        "is_stale": request.method == "POST",
    }
    return render(request, "cases/extract_remove.html", context, status=409 if request.method == "POST" else 200)
