"""The page on which a case is opened; first a person says whether its person is known (Southport)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.gate import member_of
from cases.known.forms import KnownForm
from cases.known.selectors import Typed, has_looks_left, look
from cases.known.services import decide_known
from cases.opening.forms import OpenForm
from cases.opening.services import may_open, open_new_case
from partners.models import Member


@require_http_methods(["GET", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a case, once nobody known seems to be the same person or a person has said who it is."""
    actor = member_of(request)
    if not may_open(actor):
        raise Http404
    form, known = OpenForm(request.POST if request.method == "POST" else None, actor=actor), None
    if request.method == "POST" and form.is_valid():
        if not has_looks_left(actor):
            form.add_error(None, _("You have opened many cases within an hour. Wait a while, then try again."))
        else:
            known = _look(request, actor, form)
            if not known or known.is_valid():
                answer = _go_on(request, actor, form, known)
                if answer:
                    return answer
    status = 422 if known and known.errors else 200
    return render(request, "cases/open.html", {"form": form, "known": known}, status=status)


def _look(request: HttpRequest, actor: Member, form: OpenForm) -> KnownForm | None:
    """Return the question who it is, None where nobody known is like the person."""
    names = ("given_name", "family_name", "born_on")
    found = look(actor, Typed(**{name: form.cleaned_data[name] for name in names}))
    return KnownForm(request.POST, found=found) if found else None


def _go_on(request: HttpRequest, actor: Member, form: OpenForm, known: KnownForm | None) -> HttpResponse | None:
    """Go to the case of the same person or open one; None where what was typed can not be."""
    reason = known.cleaned_data["why"] if known else ""
    if known and known.same:
        decide_known(actor=actor, cases=[known.same], opened=None, reason=reason)
        messages.success(request, _("No case was opened. This is the person's case: add here what is new."))
        return redirect("cases:case", known.same.reference)
    others = [one.case for one in known.found] if known else []
    try:
        case = open_new_case(actor=actor, others=others, reason=reason, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return redirect("cases:case", case.reference)
