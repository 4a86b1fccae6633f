"""Pages of the shared version beside an item's full text."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.access.effects import effects_on
from cases.access.selectors import grants_of, members_on
from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of, open_gate
from cases.information.models import SharingDecision
from cases.information.selectors import read
from cases.information.services import extract_of, remove_extract
from cases.information.views import own_item
from cases.seeing.forms import SeeAsForm
from cases.seeing.selectors import read_with
from cases.sharing.differences import differences
from cases.sharing.forms import SharedVersionForm
from cases.sharing.readers import sights
from cases.sharing.selectors import dealt_with
from cases.sharing.services import share_version
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale, version_of

# What a form is sent for where it is not to show who would read what.
SAVE, READER = "", "reader"


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, reference: str, item: UUID) -> HttpResponse:
    """Write or change the shared version beside the full text; "preview" saves nothing and shows who would read what.

    A save over somebody else's, or beside a text changed meanwhile, is answered with both texts (409).
    """
    case = open_gate(request, reference)
    layer = own_item(request, case, item)
    extract, actor = extract_of(layer), member_of(request)
    data, step = (request.POST if request.method == "POST" else None), request.POST.get("preview", SAVE)
    form = SharedVersionForm(data, actor=actor, item=layer, extract=extract)
    asked = data if data and (step == READER or data.get("who")) else None
    reader = SeeAsForm(asked, actor=actor, entries=grants_of(case), members=list(members_on(case)))
    context: dict[str, Any] = {"form": form, "reader": reader, "layer": layer, "extract": extract}
    status = 200
    if data and step in (SAVE, READER) and form.is_valid() and (asked is None or reader.is_valid()):
        change = partial(share_version, actor=actor, item=layer, **form.cleaned_data)
        try:
            if step == SAVE:
                change()
                return redirect("cases:item", case.reference, layer.item_id)
            beside = reader.beside(viewer=actor.pk, case=case.pk)
            context |= {"whose": reader.name(), "read_as": read_with(change, layer, beside)}
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            is_text = stale.current.pk == layer.pk
            as_stale(form, stale, field="seen_text" if is_text else "seen")
            context["current"], status = None if is_text else stale.current, 409
    if step not in (SAVE, READER):
        form.errors.clear()
    return _page(request, case, context, status)


def _page(request: HttpRequest, case: Case, context: dict[str, Any], status: int) -> HttpResponse:
    form, layer, extract = context["form"], context["layer"], context["extract"]
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
    context |= {
        "head": head_of(case),
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
