"""The page on which an action is linked with one of a related case."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cases.file.head import head_of
from cases.file.identity import name_of
from cases.file.models import Case
from cases.gate import member_of, open_gate
from cases.plan.linking import SCREEN, link_actions, linkable, tell_links, unlink_actions
from cases.plan.models import Action, ActionLink
from mscportal.record.readings import record_list, record_reading


class LinkForm(forms.Form):
    """The action of a related case that is the same errand."""

    other = forms.ModelChoiceField(
        Action.objects.none(), label=gettext_lazy("Action of a related case"), empty_label=gettext_lazy("Choose")
    )

    def __init__(self, *args: Any, case: Case, action: Action, **more: Any) -> None:
        super().__init__(*args, **more)
        other: Any = self.fields["other"]
        other.queryset = linkable(case, action)
        other.label_from_instance = lambda one: f"{one.case.reference}, {name_of(one.case)}: {one.title}"

    def offered(self) -> Iterable[Action]:
        """Return the actions that can be chosen."""
        other: Any = self.fields["other"]
        found: Iterable[Action] = other.queryset
        return found


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, reference: str, action: UUID) -> HttpResponse:
    """Link an action with one of a related case; only what the member reads of both is offered."""
    case = open_gate(request, reference, "contribute")
    row = get_object_or_404(Action.objects.filter(case=case).with_state(), pk=action)
    row.case = case
    form = LinkForm(request.POST if request.method == "POST" else None, case=case, action=row)
    if request.method == "POST" and form.is_valid():
        try:
            link_actions(actor=member_of(request), action=row, other=form.cleaned_data["other"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The actions are linked."))
            return redirect("cases:link_action", case.reference, row.pk)
    tell_links([row])
    offered = list(form.offered())
    _record(case, row, offered)
    context = {"head": head_of(case), "form": form, "action": row, "offered": offered}
    return render(request, "cases/links/link.html", context, status=422 if form.errors else 200)


@require_POST
def unlink(request: HttpRequest, reference: str, action: UUID, link: UUID) -> HttpResponse:
    """Take a link away."""
    case = open_gate(request, reference)
    of_action = ActionLink.objects.filter(Q(action=action, case=case) | Q(other_action=action, other=case))
    row = get_object_or_404(of_action.select_related("case"), pk=link)
    if not member_of(request).has_perm("cases.contribute", row.case):
        raise Http404
    unlink_actions(actor=member_of(request), link=row)
    messages.success(request, _("The link is removed."))
    return redirect("cases:case", case.reference)


def _record(case: Case, action: Action, offered: Iterable[Action]) -> None:
    record_reading(screen=SCREEN, case=case, full=[action.pk])
    full: dict[UUID, list[UUID]] = {}
    cases: dict[UUID, Case] = {}
    for one in offered:
        cases[one.case_id] = one.case
        full.setdefault(one.case_id, []).append(one.pk)
    record_list(screen=SCREEN, cases=cases.values(), full=full)
