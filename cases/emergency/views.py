"""The page on which a member opens a case in an emergency, after the second factor was given again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.emergency.forms import EmergencyForm, in_words
from cases.emergency.selectors import acts_in, running
from cases.emergency.services import take_emergency
from cases.file.models import Case
from cases.gate import member_of
from partners.login.again import has_confirmed, where_to_confirm


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Open one case for some hours; what is not opened is told alike, whatever stands behind it."""
    actor = member_of(request)
    if not acts_in().exists():
        raise Http404
    confirmed = has_confirmed(request)
    if request.method == "GET" and not confirmed:
        return redirect(where_to_confirm(request))
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "running": running(actor), "confirm_at": "" if confirmed else where_to_confirm(request)}
    if request.method == "POST" and form.is_valid():
        if not confirmed:
            form.add_error(None, _("Confirm again that it is you, then send this once more."))
        elif seen := Case.objects.filter(reference=form.cleaned_data["reference"].upper()).first():
            messages.info(request, _("You see this case anyway: nothing was opened."))
            return redirect("cases:summary", seen.reference)
        elif _is_taken(request, form):
            return redirect("cases:summary", form.cleaned_data["reference"].upper())
    status = 422 if form.is_bound else 200
    return render(request, "cases/emergency/take.html", context, status=status)


def _is_taken(request: HttpRequest, form: EmergencyForm) -> bool:
    """Take it, and say so; else say at the field that no such case opens."""
    try:
        if take_emergency(actor=member_of(request), **form.cleaned_data):
            said = _("The case is open to you for %(hours)s. The coordinators have been told.")
            messages.success(request, said % {"hours": in_words(form.cleaned_data["hours"])})
            return True
        form.add_error("reference", _("There is no case with this reference that opens to you in an emergency."))
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return False
