"""Presenting a case without a name, and with it again: confirmed after seeing for whom that changes something."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access.models import Reveal
from cases.access.recusals import reveal
from cases.access.selectors import members_on
from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of, open_gate, require
from mscportal.record.readings import record_reading
from partners.models import Member


@transaction.atomic
def hide_name(*, actor: Member, case: Case, reason: str) -> None:
    """Show the name only to the agencies it is revealed to, the actor's among them. Asks for `lead` and `share`."""
    current = _locked(actor, case)
    if current.is_anonymous:
        return
    current.is_anonymous = True
    current.save(force_update=True)
    if not Reveal.objects.filter(case=current, agency=actor.agency_id).exists():
        reveal(actor=actor, case=current, agency=actor.agency, reason=reason, legal_basis=current.legal_basis)


@transaction.atomic
def show_name(*, actor: Member, case: Case) -> None:
    """Show the name to everyone on the case. Asks for `lead` and `share`."""
    current = _locked(actor, case)
    current.is_anonymous = False
    current.save(force_update=True)


def _locked(actor: Member, case: Case) -> Case:
    require(actor, "lead", case)
    require(actor, "share", case)
    return Case.objects.select_for_update().get(pk=case.pk)


def affected(case: Case, actor: Member) -> list[Member]:
    """Return the members on the case whose agency has to be told the name to know it."""
    told = Reveal.objects.filter(case=case).values("agency")
    return list(members_on(case).exclude(agency__in=told).exclude(agency=actor.agency_id))


@require_http_methods(["GET", "POST"])
def naming(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who learns the name, or no longer sees it; do so once that is confirmed.

    The form says which of the two is meant, so that a second click does not undo the first.
    """
    case, member = open_gate(request, reference, "lead"), member_of(request)
    if not member.has_perm("cases.share", case):
        raise Http404
    if request.method == "POST" and request.POST.get("name") in ("hide", "show"):
        if request.POST["name"] == "hide":
            hide_name(actor=member, case=case, reason=_("Presented without a name from now on."))
            messages.success(request, _("The case is presented without a name now."))
        else:
            show_name(actor=member, case=case)
            messages.success(request, _("Everyone on this case sees the name now."))
        return redirect("cases:case", case.reference)
    record_reading(screen="cases:naming", case=case)
    return render(request, "cases/naming.html", {"head": head_of(case), "affected": affected(case, member)})
