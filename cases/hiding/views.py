"""Presenting a case without a name: confirmed after seeing for whom that changes something, and what says it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.days import today
from cases.file.head import head_of
from cases.file.identity import identity_of
from cases.gate import member_of, open_gate
from cases.hiding.selectors import read_in, saying_the_name
from cases.naming.forms import HideForm
from cases.naming.selectors import not_told, reporter_of
from cases.naming.services import hide_name
from mscportal.record.readings import record_reading
from partners.members.gate import coordinates


@require_http_methods(["GET", "POST"])
def naming(request: HttpRequest, reference: str) -> HttpResponse:
    """Present a case without a name from now on; shows who no longer sees it, and the texts that say it."""
    case, actor = open_gate(request, reference, "lead"), member_of(request)
    if not actor.has_perm("cases.share", case):
        raise Http404
    if case.is_anonymous:
        return redirect("cases:case", case.reference)
    person, runs = identity_of(case), coordinates(case.municipality)
    form = HideForm(
        request.POST if request.method == "POST" else None,
        case=case,
        born_on=person.born_on if person else None,
        day=today(case.municipality),
        names_reporter=runs and reporter_of(case) is None,
    )
    if request.method == "POST" and form.is_valid():
        hide_name(actor=actor, case=case, reason=_("Presented without a name from now on."), **form.cleaned_data)
        messages.success(request, _("The case is presented without a name now."))
        return redirect("cases:case", case.reference)
    texts = saying_the_name(case, actor)
    record_reading(screen="cases:naming", case=case, **read_in(texts))
    affected = [member for member in not_told(case) if member.agency_id != actor.agency_id]
    context = {"head": head_of(case), "form": form, "affected": affected, "texts": texts}
    return render(request, "cases/naming/hide.html", context, status=422 if form.errors else 200)
