""" "See as": the case in somebody else's eyes, as far as one's own reach; read only, recorded as what it is."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.access.selectors import grants_of, members_on
from cases.days import today
from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of, open_gate
from cases.information.models import Layer
from cases.seeing.forms import SeeAsForm
from cases.seeing.selectors import Seen, seen_as
from mscportal.record.readings import record_reading
from partners.models import Agency, Member


@require_GET
def see_as(request: HttpRequest, reference: str) -> HttpResponse:
    """Whoever may share sees the whole case so; others their own agency's items, which they read in full."""
    case, actor = open_gate(request, reference), member_of(request)
    own_of = None if actor.has_perm("cases.share", case) else _originator(case, actor)
    data = request.GET if "who" in request.GET else None
    form = SeeAsForm(data, actor=actor, entries=grants_of(case), members=list(members_on(case)))
    seen = Seen()
    context: dict[str, Any] = {"head": head_of(case), "form": form, "own_of": own_of, "today": today(case.municipality)}
    if form.is_valid():
        beside = form.beside(viewer=actor.pk, case=case.pk)
        seen = seen_as(case, beside, actor=actor, is_own=own_of is not None, page=request.GET.get("page"))
        context |= {"seen": seen, "whose": form.name(), "page": seen.page}
    record_reading(screen="cases:see_as", case=case, full=seen.full(), extracts=seen.extracts())
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cases/seeing/see_as.html", context, status=status)


def _originator(case: Case, actor: Member) -> Agency:
    """Return the actor's agency where they read an item of it in full, or raise Http404."""
    if not Layer.objects.filter(case=case, part=Layer.Part.FULL, originator=actor.agency_id).exists():
        raise Http404
    return actor.agency
