"""Pages on which the head of a case is changed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.days import today
from cases.file.forms import HeadForm, IdentityForm, PhenomenaForm
from cases.file.head import head_of
from cases.file.identity import identity_of
from cases.file.models import Case, Phenomenon
from cases.file.phenomena import change_phenomena
from cases.file.services import change_case, change_identity
from cases.gate import member_of, open_gate, screen_of
from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale
from partners.models import Clearance

METHODS = ("GET", "POST")


@require_http_methods(METHODS)
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Change what the head says."""
    case = open_gate(request, reference, "lead")
    form = HeadForm(request.POST if request.method == "POST" else None, case=case)
    return _change(request, case, form, change_case, _("Change the case"))


@require_http_methods(METHODS)
def identity(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct whose case it is."""
    case = open_gate(request, reference, "lead")
    person = identity_of(case)
    if person is None:
        raise Http404
    form = IdentityForm(request.POST if request.method == "POST" else None, initial=IdentityForm.of(person))
    return _change(request, case, form, change_identity, _("Change the person"))


@require_http_methods(METHODS)
def phenomena(request: HttpRequest, reference: str) -> HttpResponse:
    """Change what a case is about; asks for reading what is said so far."""
    case, actor = open_gate(request, reference, "lead"), member_of(request)
    if actor.clearance < Clearance.CONFIDENTIAL:
        raise Http404
    standing = list(Phenomenon.objects.filter(case=case).values_list("code", flat=True))
    form = PhenomenaForm(
        request.POST if request.method == "POST" else None, initial={"phenomena": standing, "shown": standing}
    )

    def save(*, phenomena: list[str], **common: Any) -> None:
        person, day = identity_of(case), today(case.municipality)
        change_phenomena(codes=phenomena, born_on=person.born_on if person else None, day=day, **common)

    return _change(request, case, form, save, _("What the case is about"))


def _change(
    request: HttpRequest, case: Case, form: forms.Form, service: Callable[..., Any], heading: str
) -> HttpResponse:
    """Save through `service`, or show the form; a save over somebody else's is answered with what stands (409)."""
    code, stands = 200, None
    if request.method == "POST" and form.is_valid():
        try:
            service(actor=member_of(request), case=case, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            stands, code = _stands_now(form, stale), 409
        else:
            return redirect("cases:case", case.reference)
    record_reading(screen=screen_of(request), case=case)
    context = {"head": head_of(case), "form": form, "heading": heading, "stands_now": stands}
    return render(request, "cases/change.html", context, status=code)


def _stands_now(form: forms.Form, stale: StaleSave) -> list[tuple[Any, Any]]:
    """Keep what was typed for the next save, and return what stands there now, field by field where it differs."""
    as_stale(form, stale)
    row = stale.current
    names = [name for name in form.fields if hasattr(row, name) and getattr(row, name) != form.cleaned_data.get(name)]
    return [(form.fields[name].label, _in_words(row, name)) for name in names]


def _in_words(row: Model, name: str) -> Any:
    display = getattr(row, f"get_{name}_display", None)
    return display() if display else getattr(row, name)
