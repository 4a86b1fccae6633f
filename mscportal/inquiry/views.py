"""What did they know, and when: on one case, or on all cases of the own municipality that the member sees."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases.file.head import head_of
from cases.gate import member_of, open_gate
from cases.models import Case
from mscportal.inquiry.forms import InquiryForm
from mscportal.inquiry.gate import agencies_for, people_of, require_inquiry, require_role
from mscportal.inquiry.known import Known, Question, known_of
from mscportal.inquiry.record import limits_of, record_known
from partners.models import Member, Municipality, Role

PER_PAGE = 50


@require_GET
def case_known(request: HttpRequest, reference: str) -> HttpResponse:
    """What an agency or a person knew of one case on a day."""
    case, actor = open_gate(request, reference), member_of(request)
    require_inquiry(actor, case)
    form = form_for(actor, case.municipality, case, request)
    return _show(request, form, [case], {"head": head_of(case), "case": case})


@require_GET
def known(request: HttpRequest) -> HttpResponse:
    """What an agency or a person knew on a day of all cases of the municipality that the member sees."""
    actor = member_of(request)
    require_role(actor)
    return _show(request, form_for(actor, actor.municipality, None, request), own_cases(actor), {})


def own_cases(actor: Member) -> list[Case]:
    """Return the cases of the actor's municipality that they see."""
    cases = Case.objects.filter(municipality=actor.municipality_id).select_related("municipality", "identity")
    return list(cases.order_by("reference"))


def form_for(actor: Member, municipality: Municipality, case: Case | None, request: HttpRequest) -> InquiryForm:
    """Return the form as the address fills it in; empty where nothing is asked yet."""
    agencies = agencies_for(actor, case)
    data = request.GET if {"who", "day"} <= request.GET.keys() else None
    return InquiryForm(data, municipality=municipality, agencies=agencies, people=list(people_of(agencies)))


def question_of(actor: Member, form: InquiryForm, cases: Sequence[Case]) -> Question:
    """Return what a valid form asks; but for a coordinator, of what was done for the own agency alone."""
    about = form.about()
    members = [about.member] if about.member else [*form.people.values()]
    only = about.only_seats_in if actor.role == Role.COORDINATOR else actor.agency_id
    return Question(form.municipality, cases, members, only, form.cleaned_data["day"])


def _show(request: HttpRequest, form: InquiryForm, cases: list[Case], context: dict[str, Any]) -> HttpResponse:
    shown: list[Known] = []
    case: Case | None = context.get("case")
    if form.is_valid():
        question = question_of(member_of(request), form, cases)
        found = [one for one in known_of(question) if one.is_known(form.cleaned_data["how"])]
        page: Page[Known] = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        shown = list(page.object_list)
        context |= {
            "page": page,
            "about": form.about(),
            "day": question.day,
            "limits": limits_of(question),
            "ask": asking(form, case),
        }
    screen = request.resolver_match.view_name if request.resolver_match else ""
    record_known(shown, screen=screen, cases=[case] if case else [])
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "inquiry/known.html", context | {"form": form}, status=status)


def asking(form: InquiryForm, case: Case | None) -> str:
    """Return the address at which an export of what a valid form asks is asked for."""
    where = reverse("inquiry:ask_case", args=[case.reference]) if case else reverse("inquiry:ask")
    return f"{where}?{urlencode({name: form.data[name] for name in ('who', 'day')})}"
