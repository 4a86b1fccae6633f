"""The coordinators' page of emergencies: who asked what at night, who opened what and why, each reviewed once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.emergency.forms import ReviewForm
from cases.emergency.models import EmergencyAccess
from cases.emergency.questions import questions
from cases.emergency.selectors import accesses
from cases.emergency.services import review_emergency
from mscportal.record.readings import record_list
from partners.members.gate import coordinates, member_of
from partners.models import Member

PAGE_SIZE = 25


@require_GET
def emergencies(request: HttpRequest) -> HttpResponse:
    """What was asked at night and opened in an emergency, each with what waits first."""
    return _page(request, coordinator(request))


@require_POST
def review(request: HttpRequest, access: UUID) -> HttpResponse:
    """Say whether it was right; bad input is told at its row."""
    actor = coordinator(request)
    row = get_object_or_404(EmergencyAccess.objects.select_related("municipality", "member"), pk=access)
    if row.member.person == actor.person:
        raise Http404
    form = _form(row, request.POST)
    if form.is_valid():
        try:
            review_emergency(actor=actor, access=row, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Kept on record."))
            return redirect("cases:emergencies")
    return _page(request, actor, failed=form, failed_row=row.pk)


def coordinator(request: HttpRequest) -> Member:
    """Return the acting member; raises Http404 where they do not coordinate."""
    actor = member_of(request)
    if not coordinates(actor.municipality):
        raise Http404
    return actor


def _page(
    request: HttpRequest, actor: Member, *, failed: ReviewForm | None = None, failed_row: UUID | None = None
) -> HttpResponse:
    page = Paginator(accesses(), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {one.case.pk: one.case for one in page.object_list if one.case}
    record_list(screen="cases:emergencies", cases=shown.values())
    rows = [
        (one, failed if failed and one.pk == failed_row else _form(one), one.member.person != actor.person)
        for one in page.object_list
    ]
    context = {
        "asked": questions(actor.municipality)[:PAGE_SIZE],
        "page": page,
        "rows": rows,
        "failed": failed,
        "Verdict": EmergencyAccess.Verdict,
    }
    return render(request, "cases/emergency/list.html", context, status=422 if failed else 200)


def _form(row: EmergencyAccess, data: Any = None) -> ReviewForm:
    return ReviewForm(data, auto_id=f"id_{row.pk}_%s")
