"""Telling the name of a case without one: confirmed after seeing for whom that changes something."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access.views import Step, in_two_steps
from cases.file.head import head_of
from cases.gate import member_of, open_gate
from cases.naming.forms import ReporterForm, RevealForm
from cases.naming.models import NameRequest
from cases.naming.selectors import learners, needs_reporter, reporter_of
from cases.naming.services import ask_for_the_name, name_reporter, tell_name
from mscportal.record.readings import record_reading
from partners.members.gate import coordinates

METHODS = ["GET", "POST"]


@require_http_methods(METHODS)
def reveal(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask who brought the case whether an agency, or everyone on it, may learn the name."""
    case, actor = open_gate(request, reference, "share"), member_of(request)
    if not case.is_anonymous:
        raise Http404
    leads = actor.has_perm("cases.lead", case)
    form = RevealForm(request.POST if request.method == "POST" else None, case=case, leads=leads)
    brought = reporter_of(case)
    if brought and brought.member_id == actor.pk and not brought.is_named_later:
        button, done = _("Tell the name"), _("Done: the name is told.")
    else:
        button, done = _("Ask for the word"), _("Asked. The name is told once who reported it gives the word.")
    step = Step(
        _("Tell the name"),
        button,
        done,
        gains=_("Learns the name"),
        effects=lambda case, deed: learners(case, form.asked()["agency"]),
    )
    return in_two_steps(request, case, form, step, lambda: ask_for_the_name(actor=actor, case=case, **form.asked()))


@require_http_methods(METHODS)
def tell(request: HttpRequest, reference: str, name_request: UUID) -> HttpResponse:
    """Tell the name as the word was given, once that was confirmed."""
    case = open_gate(request, reference, "share")
    rows = NameRequest.objects.filter(case=case, answer=NameRequest.Answer.GIVEN).select_related("agency", "asked_by")
    asked = get_object_or_404(rows, pk=name_request)
    if asked.agency is None:
        case = open_gate(request, reference, "lead")
    if request.method == "POST":
        try:
            tell_name(actor=member_of(request), asked=asked)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Done: the name is told."))
        return redirect("cases:grants", case.reference)
    record_reading(screen="cases:tell_name", case=case)
    context = {"head": head_of(case), "asked": asked, "effects": learners(case, asked.agency)}
    return render(request, "cases/naming/tell.html", context)


@require_http_methods(METHODS)
def reporter(request: HttpRequest, reference: str) -> HttpResponse:
    """Put on record who brought the case to the table, where nobody there can give the word."""
    case = open_gate(request, reference, "share")
    standing = reporter_of(case)
    if not coordinates(case.municipality) or not needs_reporter(standing):
        raise Http404
    actor = member_of(request)
    form = ReporterForm(request.POST if request.method == "POST" else None, case=case, standing=standing, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            name_reporter(actor=actor, case=case, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Who reported it is on record."))
            return redirect("cases:grants", case.reference)
    record_reading(screen="cases:name_reporter", case=case)
    context: dict[str, Any] = {"head": head_of(case), "form": form, "standing": standing}
    return render(request, "cases/naming/reporter.html", context, status=422 if form.errors else 200)
