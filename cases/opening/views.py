"""The page on which a case is opened."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.gate import member_of
from cases.opening.forms import OpenForm
from cases.opening.services import may_open, open_case


@require_http_methods(["GET", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a case."""
    actor = member_of(request)
    if not may_open(actor):
        raise Http404
    form = OpenForm(request.POST if request.method == "POST" else None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            case = open_case(actor=actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("cases:case", case.reference)
    return render(request, "cases/open.html", {"form": form})
