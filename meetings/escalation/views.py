"""Asking the mayor: from a case or from a meeting, with a preview of exactly what is sent."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access.backend import learn_permissions
from cases.gate import member_of, open_gate
from cases.models import Case, Layer, Told
from meetings.conference.gate import open_meeting
from meetings.escalation.asking import Asking, blank, filled_in, unchecked
from meetings.escalation.origin import Origin
from meetings.escalation.services import compose, send_escalation
from mscportal.record.readings import record_list

SCREEN = "meetings:escalate"
# Steps that show the form again as it was typed, and by how many options it grows.
MORE_OPTIONS = {"add_option": 1, "choose_cases": 0}


@require_http_methods(["GET", "POST"])
def escalate_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the mayor about a case that the member leads."""
    case = open_gate(request, reference, "lead")
    back = reverse("cases:case", args=[case.reference])
    return _escalate(request, Origin(member_of(request), case.municipality, [case], back, case=case))


@require_http_methods(["GET", "POST"])
def escalate_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the mayor from a meeting that the member runs, about the cases on its agenda that the member leads."""
    meeting, actor = open_meeting(pk, running=True), member_of(request)
    on_agenda = list(Case.objects.filter(slots__meeting=meeting).order_by("reference").distinct())
    learn_permissions(on_agenda)
    cases = [case for case in on_agenda if actor.has_perm("cases.lead", case)]
    back = reverse("meetings:meeting", args=[meeting.pk])
    return _escalate(request, Origin(actor, meeting.forum.municipality, cases, back, meeting=meeting))


def _escalate(request: HttpRequest, origin: Origin) -> HttpResponse:
    step = request.POST.get("step", "")
    if request.method == "GET":
        return _show(request, blank(origin))
    if step in MORE_OPTIONS:
        return _show(request, unchecked(origin, request.POST, more_options=MORE_OPTIONS[step]))
    asking = filled_in(origin, request.POST)
    if not asking.is_valid():
        return _show(request, asking, status=422)
    if step == "send":
        escalation = send_escalation(actor=origin.actor, request=asking.request())
        if asking.form.asked():
            messages.success(request, _("Asked. It waits until they have answered, then you send it."))
            return redirect("meetings:desk_open", escalation.pk)
        messages.success(request, _("The document is being made and goes to its addressees by itself."))
        return redirect("meetings:desk")
    if step == "change":
        return _show(request, asking)
    return _preview(request, asking)


def _show(request: HttpRequest, asking: Asking, *, status: int = 200) -> HttpResponse:
    _record(asking.origin, [*asking.form.offered, *asking.form.releasable], asking.form.told)
    context = {"form": asking.form, "options": asking.options, "origin": asking.origin}
    return render(request, "meetings/escalation_form.html", context, status=status)


def _preview(request: HttpRequest, asking: Asking) -> HttpResponse:
    asked = asking.request()
    _record(asking.origin, [*asked.layers, *asked.wanted], asking.form.told)
    memo = compose(actor=asking.origin.actor, request=asked)
    context = {
        "memo": memo,
        "form": asking.form,
        "options": asking.options,
        "origin": asking.origin,
        "asked": asking.form.asked(),
    }
    return render(request, "meetings/escalation_preview.html", context)


def _record(origin: Origin, layers: Iterable[Layer], told: Iterable[Told]) -> None:
    """One reading a case, with the items that the page shows: what stands in a choice is read."""
    full: dict[UUID, list[UUID]] = {}
    extracts: dict[UUID, list[UUID]] = {}
    for layer in layers:
        (extracts if layer.is_extract else full).setdefault(layer.case_id, []).append(layer.item_id)
    for statement in told:
        full.setdefault(statement.case_id, []).append(statement.pk)
    record_list(screen=SCREEN, cases=origin.cases, full=full, extracts=extracts)
