"""Pages on which it is written down what the person and the family have been told."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.gate import member_of, open_gate
from cases.plan.pages import changed, is_sent, own_statement, statement_page
from cases.told.forms import ToldForm
from cases.told.models import Told
from cases.told.services import change_told as change_what_was_told
from cases.told.services import record_told as record_what_was_told

TEMPLATE = "cases/told_form.html"


@require_http_methods(["GET", "POST"])
def record_told(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down what somebody was told; "preview" shows who would read it and saves nothing."""
    case = open_gate(request, reference, "contribute")
    form = ToldForm(request.POST if request.method == "POST" else None, case=case, actor=member_of(request))
    if is_sent(request, form):
        try:
            record_what_was_told(actor=member_of(request), case=case, **form.written())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("It is written down."))
            return redirect("cases:case", case.reference)
    return statement_page(request, case, form, TEMPLATE)


@require_http_methods(["GET", "POST"])
def change_told(request: HttpRequest, reference: str, told: UUID) -> HttpResponse:
    """Change what the own agency wrote down, after seeing who reads it no longer or from now on."""
    case = open_gate(request, reference)
    rows = Told.objects.filter(case=case).select_related("originator", "teller")
    row = own_statement(request, rows, told)
    form = ToldForm(
        request.POST if request.method == "POST" else None, case=case, actor=member_of(request), statement=row
    )

    def deed() -> None:
        change_what_was_told(actor=member_of(request), told=row, seen=form.cleaned_data["seen"], **form.written())

    heading = _("What the person and family have been told")
    return changed(request, form, TEMPLATE, deed, heading=heading, done=_("It is changed."))
