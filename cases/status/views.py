"""The page on which a case is moved on."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.file.head import head_of
from cases.gate import member_of, open_gate
from cases.status.forms import StatusForm
from cases.status.services import change_status
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale


@require_http_methods(["GET", "POST"])
def status(request: HttpRequest, reference: str) -> HttpResponse:
    """Move a case on, close it or open it again; "preview" shows who would read why and saves nothing.

    A save over somebody else's is answered with what stands (409).
    """
    case, actor = open_gate(request, reference, "lead"), member_of(request)
    if not actor.has_perm("cases.contribute", case):
        raise Http404
    form = StatusForm(request.POST if request.method == "POST" else None, case=case, actor=actor)
    code, stands = 200, None
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        try:
            change_status(actor=actor, case=case, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            as_stale(form, stale)
            current: Any = stale.current
            stands, code = [(form.fields["status"].label, current.get_status_display())], 409
        else:
            return redirect("cases:case", case.reference)
    record_reading(screen="cases:change_status", case=case)
    readers = form.preview() if "preview" in request.POST else form.readers()
    context = {"head": head_of(case), "form": form, "stands_now": stands, "readers": readers}
    return render(request, "cases/status_form.html", context, status=code)
