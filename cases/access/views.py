"""Pages of who is on a case. What changes sight is done in two steps: the form, then who gains or loses sight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.access import recusals, services
from cases.access.effects import effects_on
from cases.access.forms import EndGrantForm, GrantForm, GrantTermsForm, RecuseForm
from cases.access.models import GrantDetails, Recusal
from cases.access.selectors import OnCase, grants_of, members_on
from cases.days import today
from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of, open_gate, screen_of
from mscportal.look.dates import day_in_words
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale
from partners.members.sight import Effects, turns


@dataclass(frozen=True)
class Step:
    """The words of one deed: its heading, its button, what is said once it is done, and what its effect is called.

    `effects` tells of another effect than the one on who sees the case, today or on one of the `later` days;
    `asks_originators` that what the actor cannot see waits for their word (cases/newreaders).
    """

    heading: str
    button: str
    done: str
    gains: str = ""
    effects: Callable[[Case, Callable[[], object]], Effects] | None = None
    later: Sequence[date] = ()
    asks_originators: bool = False


@require_GET
def grants(request: HttpRequest, reference: str) -> HttpResponse:
    """Everyone on the case, past and future too, and who is kept out."""
    case = open_gate(request, reference, "share")
    entries = grants_of(case)
    record_reading(screen="cases:grants", case=case)
    context = {
        "head": head_of(case),
        "current": [entry for entry in entries if entry.holds],
        "others": [entry for entry in entries if not entry.holds],
        "recusals": Recusal.objects.filter(case=case).select_related("member__agency").order_by("member__name"),
    }
    return render(request, "cases/grants.html", context)


@require_http_methods(["GET", "POST"])
def grant_access(request: HttpRequest, reference: str) -> HttpResponse:
    """Put an agency or a member on the case."""
    case = open_gate(request, reference, "share")
    form = GrantForm(request.POST if request.method == "POST" else None, case=case)
    heading, done = _("Put somebody on this case"), _("Done: they are on this case.")
    step = Step(heading, _("Put on this case"), done, later=_turns(case, form), asks_originators=True)
    return in_two_steps(
        request,
        case,
        form,
        step,
        lambda: services.grant_access(actor=member_of(request), case=case, **form.cleaned_data),
    )


@require_http_methods(["GET", "POST"])
def change_grant(request: HttpRequest, reference: str, grant: UUID) -> HttpResponse:
    """Change what somebody on the case may do, why and until when."""
    case = open_gate(request, reference, "share")
    entry = _entry(case, grant)
    form = GrantTermsForm(request.POST if request.method == "POST" else None, case=case, entry=entry)
    heading = _("Change: %(name)s") % {"name": entry.holder}
    step = Step(heading, _("Change"), _("The entry is changed."), later=_turns(case, form), asks_originators=True)
    return in_two_steps(
        request,
        case,
        form,
        step,
        lambda: services.change_grant(actor=member_of(request), case=case, grant_id=grant, **form.cleaned_data),
    )


@require_http_methods(["GET", "POST"])
def end_grant(request: HttpRequest, reference: str, grant: UUID) -> HttpResponse:
    """Take an agency or a member off the case."""
    case = open_gate(request, reference, "share")
    entry = _entry(case, grant)
    form = EndGrantForm(request.POST if request.method == "POST" else None, entry=entry)
    heading = _("Take off this case: %(name)s") % {"name": entry.holder}
    step = Step(heading, _("Take off this case"), _("Done."), later=_turns(case, form))
    return in_two_steps(
        request,
        case,
        form,
        step,
        lambda: services.end_grant(actor=member_of(request), case=case, grant_id=grant, **form.cleaned_data),
    )


@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep somebody out of the case."""
    case = open_gate(request, reference, "share")
    form = RecuseForm(request.POST if request.method == "POST" else None, case=case)
    step = Step(_("Keep somebody out of this case"), _("Keep out"), _("Done: kept out of this case."))
    return in_two_steps(
        request, case, form, step, lambda: recusals.recuse(actor=member_of(request), case=case, **form.cleaned_data)
    )


@require_http_methods(["GET", "POST"])
def lift_recusal(request: HttpRequest, reference: str, recusal: UUID) -> HttpResponse:
    """Let somebody back in."""
    case = open_gate(request, reference, "share")
    row = get_object_or_404(Recusal.objects.filter(case=case).select_related("member"), pk=recusal)
    row.case = case
    form = forms.Form(request.POST if request.method == "POST" else None)
    heading = _("No longer keep out: %(name)s") % {"name": row.member}
    step = Step(heading, _("No longer keep out"), _("Done."), asks_originators=True)
    return in_two_steps(request, case, form, step, lambda: recusals.lift_recusal(actor=member_of(request), recusal=row))


def _turns(case: Case, form: forms.Form) -> list[date]:
    """Return the later days on which the grant that a form tells of begins and ends."""
    told = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return turns(
        today(case.municipality), first=told.get("valid_from"), last=told.get("valid_until", told.get("last_day"))
    )


def _entry(case: Case, grant: UUID) -> OnCase:
    entry = next((entry for entry in grants_of(case) if entry.grant_id == grant), None)
    if entry is None:
        raise Http404
    return entry


def in_two_steps(
    request: HttpRequest, case: Case, form: forms.Form, step: Step, deed: Callable[[], object]
) -> HttpResponse:
    """Show the form, then its effects, then do it; a refusal goes back to the form with all that was typed.

    What was changed meanwhile is shown beside it (409).
    """
    record_reading(screen=screen_of(request), case=case)
    context = {"head": head_of(case), "form": form, "step": step}
    if request.method == "POST" and "edit" not in request.POST and form.is_valid():
        try:
            if "confirmed" in request.POST:
                deed()
                messages.success(request, step.done)
                return _onwards(request, case)
            context["effects"] = step.effects(case, deed) if step.effects else effects_on(case, deed, later=step.later)
            return render(request, "cases/grant_confirm.html", context)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except StaleSave as stale:
            as_stale(form, stale)
            context["stands_now"] = _stands(_entry(case, cast(GrantDetails, stale.current).grant_id))
            return render(request, "cases/grant_form.html", context, status=409)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cases/grant_form.html", context, status=status)


def _stands(entry: OnCase) -> list[tuple[str, object]]:
    """Return what stands now of a grant, as label and value, for who saved over it."""
    return [
        (_("What may they do?"), entry.may),
        (_("Purpose"), entry.purpose),
        (_("Legal basis"), entry.legal_basis),
        (_("Until"), day_in_words(entry.valid_until, "medium") if entry.valid_until else ""),
    ]


def _onwards(request: HttpRequest, case: Case) -> HttpResponse:
    """Go back to who is on the case, or to the list for who is not on it any more."""
    if members_on(case).filter(pk=member_of(request).pk).exists():
        return redirect("cases:grants", case.reference)
    return redirect("cases:list")
