"""Pages by which an agency says when it is closed."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners.agencies.models import Agency
from partners.closeddays.forms import ClosedDaysForm
from partners.closeddays.models import ClosedDays
from partners.closeddays.services import close_agency, reopen_agency
from partners.members.gate import answers_for, member_of


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter closed days of an agency that the member answers for, else 404."""
    agency = get_object_or_404(Agency.objects.select_related("municipality"), pk=pk)
    if not answers_for(agency):
        raise Http404
    form = ClosedDaysForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            close_agency(actor=member_of(request), agency=agency, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The closed days are noted. Due days that fall on them move."))
            return redirect("partners:agency", agency.pk)
    context = {"form": form, "agency": agency}
    return render(request, "partners/closed_days.html", context, status=422 if form.is_bound else 200)


@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take closed days back."""
    closed = get_object_or_404(ClosedDays.objects.select_related("agency__municipality"), pk=pk)
    if not answers_for(closed.agency):
        raise Http404
    reopen_agency(actor=member_of(request), closed=closed)
    messages.success(request, _("The closed days are taken back."))
    return redirect("partners:agency", closed.agency_id)
