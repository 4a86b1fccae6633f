"""Pages on which an emergency card is written, changed and ended."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.card.forms import CardForm
from cases.card.selectors import cards_of
from cases.card.services import change_card, write_card
from cases.gate import member_of, open_gate
from cases.plan.pages import changed, is_sent, own_statement, statement_page

TEMPLATE = "cases/card/form.html"


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a card; "preview" shows who would read it and saves nothing."""
    case, actor = open_gate(request, reference, "lead"), member_of(request)
    form = CardForm(request.POST if request.method == "POST" else None, case=case, actor=actor)
    if is_sent(request, form):
        try:
            write_card(actor=actor, case=case, **form.written())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The emergency card stands first on the case."))
            return redirect("cases:case", case.reference)
    return statement_page(request, case, form, TEMPLATE)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str, card: UUID) -> HttpResponse:
    """Change or end a card of the own agency, after seeing who reads it no longer or from now on."""
    case, actor = open_gate(request, reference, "lead"), member_of(request)
    row = own_statement(request, cards_of(case), card)
    form = CardForm(request.POST if request.method == "POST" else None, case=case, actor=actor, statement=row)

    def deed() -> None:
        told = {"seen": form.cleaned_data["seen"], "ended": form.cleaned_data["ended"]}
        change_card(actor=actor, card=row, **told, **form.written())

    return changed(request, form, TEMPLATE, deed, heading=_("Emergency card"), done=_("It is changed."))
