"""Pages on which an item is shared further, and on which that is taken back."""

from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cases.access.effects import effects_on
from cases.days import today
from cases.file.head import head_of
from cases.gate import member_of, open_gate
from cases.information.views import own_item
from cases.plan.selectors import action_named
from cases.release.forms import ReleaseForm
from cases.release.models import Release
from cases.release.services import release_item, withdraw_release
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, reference: str, item: UUID) -> HttpResponse:
    """Share an item of the own agency with one more agency or member; a text changed meanwhile is shown first (409)."""
    case = open_gate(request, reference)
    layer, actor = own_item(request, case, item), member_of(request)
    # mutant (argument): without a name nothing is named, whether it is empty or missing.
    visit = action_named(case, request.GET.get("action", ""))
    form = ReleaseForm(
        request.POST if request.method == "POST" else None,
        case=case,
        item=layer,
        actor=actor,
        suggested=request.GET.get("holder", ""),
        visit=visit,
    )
    current, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            release_item(actor=actor, item=layer, **form.asked())
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            as_stale(form, stale)
            current, status = stale.current, 409
        else:
            return redirect("cases:item", case.reference, layer.item_id)
    record_reading(screen="cases:release_item", case=case, full=[layer.item_id, *([visit.pk] if visit else [])])
    context = {
        "head": head_of(case),
        "form": form,
        "layer": layer,
        "current": current,
        "draft": f"release-{layer.pk}",
    }
    return render(request, "cases/release_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str, item: UUID, release: UUID) -> HttpResponse:
    """End a release today, after being told what that means; one that has ended is left as it is."""
    case = open_gate(request, reference)
    layer = own_item(request, case, item)
    # mutant (argument): a holder that is not read along is read when the page names it.
    current = get_object_or_404(Release.objects.select_related("agency", "member"), pk=release, statement=layer)
    has_ended = current.valid_until is not None and current.valid_until < today(case.municipality)
    if request.method == "POST" or has_ended:
        if not has_ended:
            withdraw_release(actor=member_of(request), release=current)
        return redirect("cases:item", case.reference, layer.item_id)
    record_reading(screen="cases:withdraw_release", case=case, full=[layer.item_id])
    effects = effects_on(case, partial(withdraw_release, actor=member_of(request), release=current))
    context = {"head": head_of(case), "release": current, "layer": layer, "effects": effects}
    return render(request, "cases/release_withdraw.html", context)
