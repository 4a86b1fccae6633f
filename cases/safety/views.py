"""The page on which an agency answers the safety question before a visit."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of, open_gate
from cases.plan.models import Action
from cases.safety.forms import How, SafetyForm
from cases.safety.selectors import Visit, visits_of
from cases.safety.services import answer_nothing, tell_visitor
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale
from partners.models import Member


@require_http_methods(["GET", "POST"])
def answer_safety(request: HttpRequest, reference: str, action: UUID) -> HttpResponse:
    """Answer for the own agency, as often as something new is known; who makes the visit is not asked.

    An answer about another visitor or day than the visit has by now is asked anew (409).
    """
    case, actor = open_gate(request, reference), member_of(request)
    visit = _asked(case, actor, action)
    data = request.POST if request.method == "POST" else None
    may_write, status = actor.has_perm("cases.contribute", case), 200
    form = SafetyForm(data, actor=actor, visit=visit.action, may_write=may_write)
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["how"] == How.NOTHING:
                answer_nothing(actor=actor, visit=visit.action, seen=form.cleaned_data["seen"])
            else:
                tell_visitor(actor=actor, visit=visit.action, **form.told())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except StaleSave as stale:
            as_stale(form, stale, says=_("The visit has changed in the meantime: look who goes and when, then answer."))
            status = 409
        else:
            messages.success(request, _("Your answer is on record."))
            return redirect("cases:asked_of_us")
    record_reading(screen="cases:answer_safety", case=case, full=[visit.action.pk, *(layer.pk for layer in visit.told)])
    context = {"head": head_of(case), "form": form, "visit": visit}
    return render(request, "cases/safety/answer.html", context, status=status)


def _asked(case: Case, actor: Member, action: UUID) -> Visit:
    """Return the open visit that the actor's agency is asked about; raises Http404 for any other action."""
    row = get_object_or_404(
        Action.objects.with_state().select_related("agency", "member", "originator"), case=case, pk=action
    )
    row.case = case
    visit = next(iter(visits_of(case, [row], actor)), None)
    if visit is None or not visit.may_answer:
        raise Http404
    return visit
