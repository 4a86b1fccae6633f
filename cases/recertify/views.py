"""The page of what comes up for renewal, one decision each."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cases.file.nameless import NamelessForm, unsaid_on
from cases.recertify.left import cases_in, left_behind
from cases.recertify.models import Recertification
from cases.recertify.selectors import Entry, Why, due, tell_people
from cases.recertify.services import decide_on_agreement, decide_on_grant
from mscportal.record.readings import record_list
from partners.members.gate import member_of
from partners.models import Member, Role

PAGE_SIZE = 25
DECIDES = (Role.COORDINATOR, Role.AGENCY_LEAD)


class ReasonForm(NamelessForm):
    """Why it is kept or ended; which of the two, the button says."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000)

    def __init__(self, data: Any, *, entry: Entry) -> None:
        super().__init__(data, auto_id=f"id_{entry.key}_%s")
        self.keep_unsaid(unsaid_on(entry.case if self.is_bound else None))


@require_GET
def still_needed(request: HttpRequest) -> HttpResponse:
    """Agreements and grants that end soon, grants that nobody uses, and what hangs on members who left."""
    return _page(request, due(member_of(request, *DECIDES)))


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Keep one of them or end it; bad input is told at its row."""
    actor = member_of(request, *DECIDES)
    entries = due(actor)
    entry = next((one for one in entries if one.key == key), None)
    decision = request.POST.get("decision")
    if entry is None or not (entry.may_decide or entry.grant):
        raise Http404
    form = _form(entry, request.POST)
    if decision not in Recertification.Decision.values:
        form.add_error(None, _("Choose to keep it or to end it."))
    if form.is_valid():
        try:
            _do(entry, actor, str(decision), form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Kept on record."))
            return redirect("cases:still_needed")
    return _page(request, entries, failed=form, failed_key=key)


def _do(entry: Entry, actor: Member, decision: str, reason: str) -> None:
    if entry.agreement:
        decide_on_agreement(actor=actor, agreement=entry.agreement, decision=decision, reason=reason)
    elif entry.case and entry.grant:
        decide_on_grant(
            actor=actor,
            case=entry.case,
            grant_id=entry.grant.grant_id,
            decision=decision,
            reason=reason,
            lets_end=entry.why == Why.ENDS,
        )


def _page(
    request: HttpRequest, entries: list[Entry], *, failed: ReasonForm | None = None, failed_key: str = ""
) -> HttpResponse:
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    tell_people(page.object_list)
    left = Paginator(left_behind(member_of(request)), PAGE_SIZE).get_page(request.GET.get("left"))
    cases, full = cases_in(left.object_list)
    shown: dict[UUID, Any] = {one.case.pk: one.case for one in page.object_list if one.case} | cases
    record_list(screen="cases:still_needed", cases=shown.values(), full=full)
    rows = [(one, failed if failed and one.key == failed_key else _form(one)) for one in page.object_list]
    context = {"page": page, "rows": rows, "failed": failed, "Why": Why, "left": left}
    return render(request, "cases/recertify/list.html", context, status=422 if failed else 200)


def _form(entry: Entry, data: Any = None) -> ReasonForm:
    return ReasonForm(data, entry=entry)
