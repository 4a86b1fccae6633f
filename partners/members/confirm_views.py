"""What waits for the acting member's word: seats that somebody else asked for."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mscportal.record.readings import record_reading
from partners.members.gate import member_of
from partners.members.selectors import open_changes
from partners.members.services import confirm_seat, decline_seat
from partners.members.sight import effects_on
from partners.members.views import KEEPERS


@require_GET
def to_confirm(request: HttpRequest) -> HttpResponse:
    """List the changes that wait: those to answer, and those that the member asked for and waits on."""
    acting = member_of(request, *KEEPERS)
    changes = list(open_changes())
    context = {
        "to_answer": [change for change in changes if change.may_confirm],
        "asked": [change for change in changes if change.asked_by_id == acting.pk],
    }
    return render(request, "partners/to_confirm.html", context)


@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm a change after seeing whose sight it changes, decline it, or take the own question back."""
    acting = member_of(request, *KEEPERS)
    change = get_object_or_404(open_changes(), pk=pk)
    if request.POST.get("answer") == "confirm" and change.may_confirm:
        try:
            effects = (
                None
                if "confirmed" in request.POST
                else effects_on(change.member, partial(confirm_seat, actor=acting, change=change))
            )
            if effects:
                record_reading(screen="partners:answer_seat", municipality=acting.municipality_id)
                return render(request, "partners/seat_confirm.html", {"change": change, "effects": effects})
            confirm_seat(actor=acting, change=change)
            messages.success(request, _("Confirmed. It is in effect."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    elif request.POST.get("answer") == "decline" and (change.may_confirm or change.asked_by_id == acting.pk):
        decline_seat(actor=acting, change=change)
        messages.success(request, _("Declined. Nothing was changed."))
    else:
        messages.error(request, _("That could not be answered. Nothing was changed."))
    return redirect("partners:to_confirm")
