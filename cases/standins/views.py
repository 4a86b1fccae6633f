"""Pages of the stand-ins: who stands in for whom, naming one after seeing what they will see, and ending it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.gate import member_of
from cases.standins.forms import StandInForm
from cases.standins.models import StandIn
from cases.standins.selectors import WORKS, stand_ins
from cases.standins.services import end_stand_in, name_stand_in
from mscportal.record.readings import record_reading
from partners.members.gate import answers_for, coordinates
from partners.members.gate import member_of as member_with
from partners.members.sight import effects_of, turns
from partners.models import Member


@require_GET
def standing_in(request: HttpRequest) -> HttpResponse:
    """Who stands in today and later, as far as the member may know."""
    acting = member_with(request, *WORKS)
    named = list(stand_ins(acting))
    runs, leads = coordinates(acting.municipality), answers_for(acting.agency)
    rows = [(one, runs or one.member_id == acting.pk or (leads and one.agency_id == acting.agency_id)) for one in named]
    return render(request, "cases/standins/list.html", {"rows": rows, "today": acting.municipality.today})


@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Name a stand-in: the form, then what they come to see of what the member sees, then it is done."""
    acting = member_with(request, *WORKS)
    form = StandInForm(request.POST if request.method == "POST" else None, actor=acting)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and "edit" not in request.POST and form.is_valid():
        told = form.cleaned_data
        deed = partial(name_stand_in, actor=acting, **told)
        try:
            if "confirmed" not in request.POST:
                context["effects"] = effects_of(
                    deed,
                    members=lambda: Member.objects.filter(pk=told["stand_in"].pk),
                    later=turns(acting.municipality.today, first=told["valid_from"]),
                )
                record_reading(screen="cases:name_stand_in", municipality=acting.municipality_id)
                return render(request, "cases/standins/confirm.html", context)
            deed()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Done: it ends by itself."))
            return redirect("cases:stand_ins")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cases/standins/form.html", context, status=status)


@require_POST
def end(request: HttpRequest, stand_in: UUID) -> HttpResponse:
    """End it before its day."""
    acting = member_of(request)
    one = get_object_or_404(StandIn.objects.select_related("agency"), pk=stand_in)
    if one.member_id != acting.pk and not answers_for(one.agency):
        raise Http404
    end_stand_in(actor=acting, stand_in=one)
    messages.success(request, _("Ended."))
    return redirect("cases:stand_ins")
