"""The list of cases and the page of one case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.access.backend import permissions_on
from cases.access.relations import relations_of
from cases.access.selectors import on_this_case
from cases.card.selectors import cards_of
from cases.days import today
from cases.file.head import head_of
from cases.file.identity import identity_of
from cases.file.models import Case, Phenomenon
from cases.gate import member_of, open_gate
from cases.information.selectors import TimelineFilter, as_timeline, page_of, read, readable_of
from cases.joined.selectors import joined, may_join, record_others, tell_files
from cases.known.selectors import decisions_of
from cases.opening.services import may_open
from cases.overview.listing import CaseFilter, listed, page_of_cases
from cases.plan.closed import tell_stand_ins
from cases.plan.linking import tell_links
from cases.plan.selectors import by_state, plan_of
from cases.plan.why import tell_why
from cases.safety.selectors import visits_of
from cases.told.selectors import told_of
from mscportal.guard.scope import of_one_case
from mscportal.look.dates import day_in_words
from mscportal.record.readings import record_list, record_reading
from partners.models import Clearance

# What is not asked for any more where a case goes on in another one of the same person: new entries go there.
ADDS = frozenset({"contribute", "lead"})


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases that the member sees."""
    member = member_of(request)
    chosen = CaseFilter(request.GET or None)
    cases = listed(member)
    page = page_of_cases(member, chosen.narrow(cases) if chosen.is_bound else cases, request.GET.get("page"))
    searched = chosen.cleaned_data.get("q") if chosen.is_bound else None
    if searched:
        record_reading(screen="cases:list", municipality=member.municipality_id, terms=searched)
    record_list(
        screen="cases:list",
        cases=[row.case for row in page.object_list],
        terms=searched or None,
        full={row.case.pk: row.statements for row in page.object_list},
    )
    context = {
        "page": page,
        "filter": chosen,
        "is_filtered": chosen.is_bound and any(chosen.cleaned_data.values()),
        "today": today(member.municipality),
        "may_open": may_open(member),
    }
    return render(request, "cases/list.html", context)


@of_one_case
@require_GET
def case_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything of one case that the member reads."""
    case = open_gate(request, reference)
    of_person = joined(case)
    chosen = TimelineFilter(request.GET or None, case=case, beside=of_person.files[1:])
    layers = readable_of(*of_person.files)
    page = page_of(chosen.narrow(layers) if chosen.is_bound else layers, request.GET.get("page"))
    shown = as_timeline(page.object_list)
    plan = plan_of(case)
    waiting, ended = by_state(plan["actions"], request.GET.get("ended"))
    actions = [*waiting, *ended.object_list]
    tell_links(actions)
    tell_why(actions)
    tell_stand_ins(actions, member_of(request))
    phenomena = list(Phenomenon.objects.filter(case=case).order_by("code"))
    tell_files(shown, of_person.files)
    readings = read(one for one in shown if one.case_id == case.pk)
    told, cards = list(told_of(case)), list(cards_of(case))
    visits = visits_of(case, waiting, member_of(request))
    for_safety = [layer for visit in visits for layer in visit.told]
    statements = (*plan["goals"], *actions, *phenomena, *told, *cards, *for_safety)
    readings["full"] += [statement.pk for statement in statements]
    relations = relations_of(case)
    record_reading(screen="cases:case", case=case, **readings)
    record_others(of_person, shown)
    # Not as their own pages: by those it is told what is new since the last visit.
    record_list(screen="cases:relate", cases=[related.case for related in relations])
    compared = decisions_of(case) if member_of(request).agency.is_coordination else []
    record_list(screen="cases:open", cases=[one.other_than(case) for one in compared if one.opened])
    context = {
        "head": head_of(case),
        "case": case,
        "permissions": permissions_on(case) - (ADDS if of_person.goes_on_in else set()),
        "joined": of_person,
        "may_join": may_join(member_of(request), case),
        "has_identity": identity_of(case) is not None,
        "may_tell_about": member_of(request).clearance >= Clearance.CONFIDENTIAL,
        "about": _about(case, phenomena),
        "page": page,
        "layers": shown,
        "filter": chosen,
        "is_filtered": chosen.is_bound and any(chosen.cleaned_data.values()),
        "on_case": on_this_case(case),
        "relations": relations,
        "may_link": bool(relations),
        "compared": compared,
        "cards": cards,
        "told": told,
        "visits": visits,
        "today": today(case.municipality),
        "goals": plan["goals"],
        "waiting": waiting,
        "ended": ended,
    }
    return render(request, "cases/case.html", context)


def _about(case: Case, phenomena: list[Phenomenon]) -> list[tuple[str, object]]:
    """Return what is told of the case itself: what it is about, why it is kept, until when."""
    return [
        (_("About"), ", ".join(str(one.get_code_display()) for one in phenomena)),
        (_("Opened"), day_in_words(case.opened_on, "medium")),
        (_("Legal basis"), case.legal_basis),
        (_("Review on"), day_in_words(case.review_on, "medium")),
        (_("Closed"), day_in_words(case.closed_on, "medium") if case.closed_on else ""),
        (_("To be destroyed on"), day_in_words(case.delete_on, "medium")),
    ]
