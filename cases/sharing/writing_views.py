"""Pages of the shared version beside an item's full text."""

from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.access.effects import effects_on
from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of, open_gate
from cases.information.models import Layer, SharingDecision
from cases.information.selectors import read
from cases.information.services import extract_of, remove_extract
from cases.information.views import own_item
from cases.sharing.differences import differences
from cases.sharing.forms import SharedVersionForm
from cases.sharing.readers import sights
from cases.sharing.selectors import dealt_with
from cases.sharing.services import share_version
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale, version_of


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, reference: str, item: UUID) -> HttpResponse:
    """Write or change the shared version beside the full text; "preview" shows who would read what, saves nothing.

    A save over somebody else's, or beside a text changed meanwhile, is answered with both texts (409).
    """
    case = open_gate(request, reference)
    layer = own_item(request, case, item)
    extract, actor = extract_of(layer), member_of(request)
    data = request.POST if request.method == "POST" else None
    form = SharedVersionForm(data, actor=actor, item=layer, extract=extract)
    current, status = None, 200
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            share_version(actor=actor, item=layer, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            is_text = stale.current.pk == layer.pk
            as_stale(form, stale, field="seen_text" if is_text else "seen")
            current, status = None if is_text else stale.current, 409
        else:
            return redirect("cases:item", case.reference, layer.item_id)
    if "preview" in request.POST:
        form.errors.clear()
    return _page(request, case, layer, extract, form, current, status)


def _page(
    request: HttpRequest,
    case: Case,
    layer: Layer,
    extract: Layer | None,
    form: SharedVersionForm,
    current: object,
    status: int,
) -> HttpResponse:
    before = dealt_with(layer)
    shown = sights(layer, extract, form.level())
    planned = [one.action.pk for one in shown.suggested]
    readings = read([layer, extract] if extract else [layer])
    record_reading(
        screen="cases:write_extract",
        case=case,
        full=[*readings["full"], *planned],
        extracts=readings["extracts"],
    )
    context = {
        "head": head_of(case),
        "form": form,
        "layer": layer,
        "extract": extract,
        "current": current,
        "draft": f"extract-{layer.pk}",
        "changes": list(differences(before, layer.text)) if before != layer.text else [],
        "sights": shown,
        "decision": None if extract else SharingDecision.objects.filter(layer=layer).exclude(reason="").first(),
    }
    return render(request, "cases/sharing/write.html", context, status=status)


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
    taken = partial(remove_extract, actor=member_of(request), item=layer)
    context = {
        "effects": effects_on(case, taken) if extract else None,
        "head": head_of(case),
        "layer": layer,
        "extract": extract,
        "seen": version_of(extract) if extract else "",
        "is_stale": request.method == "POST",
    }
    return render(request, "cases/extract_remove.html", context, status=409 if request.method == "POST" else 200)
