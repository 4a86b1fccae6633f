"""The filtered summary of a case, and the log of the member's own views of it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.access.backend import permissions_on
from cases.access.selectors import on_this_case
from cases.card.selectors import cards_of
from cases.explanation.reasons import reasons_for, why_case
from cases.file.head import head_of
from cases.gate import member_of, open_gate
from cases.information.models import Layer
from cases.information.selectors import TimelineFilter, as_timeline, page_of, read, readable_of
from cases.plan.closed import tell_stand_ins
from cases.plan.linking import tell_links
from cases.plan.models import Goal
from cases.plan.selectors import plan_of
from cases.plan.why import tell_why
from cases.safety.selectors import visits_of
from cases.summary import selectors
from cases.summary.screens import words_of
from cases.told.selectors import told_of
from mscportal.guard.scope import of_one_case
from mscportal.record.models import Reading
from mscportal.record.readings import record_reading

DECISIONS = 10
TOLD = 5
READINGS = 50


class SummaryFilter(TimelineFilter):
    """Narrows the information by who wrote it and since when."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["kind"], self.fields["domain"]


@of_one_case
@require_GET
def summary(request: HttpRequest, reference: str) -> HttpResponse:
    """What the member needs to know of a case for the own task."""
    case, member = open_gate(request, reference), member_of(request)
    layers = readable_of(case)
    chosen = SummaryFilter(request.GET or None, case=case)
    others = layers.exclude(kind__in=(Layer.Kind.DECISION, Layer.Kind.ASSESSMENT))
    page = page_of(chosen.narrow(others) if chosen.is_bound else others, request.GET.get("page"))
    since = selectors.last_visit(case, member)
    information = _shown(page.object_list, since)
    assessments = _shown(layers.filter(kind=Layer.Kind.ASSESSMENT)[:1], since)
    decisions = _shown(layers.filter(kind=Layer.Kind.DECISION)[:DECISIONS], since)
    shown = [*information, *assessments, *decisions]
    reasons = reasons_for(shown, member)
    for layer in shown:
        layer.reasons = reasons.get(layer.pk, [])
    plan, entries = plan_of(case), on_this_case(case)
    goals = [goal for goal in plan["goals"] if goal.status == Goal.Status.OPEN]
    actions = selectors.own_actions(plan["actions"], member)
    tell_links(actions)
    tell_why(actions)
    tell_stand_ins(actions, member)
    told = list(told_of(case)[: TOLD + 1])
    visits, cards = visits_of(case, actions, member), list(cards_of(case))
    for_safety = [layer for visit in visits for layer in visit.told]
    seen = read(shown)
    planned = [statement.pk for statement in (*goals, *actions, *told[:TOLD], *cards, *for_safety)]
    record_reading(screen="cases:summary", case=case, full=[*seen["full"], *planned], extracts=seen["extracts"])
    head = head_of(case)
    context = {
        "head": head,
        "case": case,
        "today": head["today"],
        "permissions": permissions_on(case),
        "actions": actions,
        "visits": visits,
        "goals": goals,
        "cards": cards,
        "told": told[:TOLD],
        "told_more": len(told) > TOLD,
        "assessments": assessments,
        "decisions": decisions,
        "page": page,
        "information": information,
        "filter": chosen,
        "is_filtered": chosen.is_bound and any(chosen.cleaned_data.values()),
        "why": why_case(case, entries, member),
        "marking": selectors.narrowest_marking(shown),
        "on_case": [entry for entry in entries if not entry.agency.is_coordination],
    }
    return render(request, "cases/summary.html", context)


@require_GET
def own_readings(request: HttpRequest, reference: str) -> HttpResponse:
    """When and where the member has seen content of this case: one line a view, newest first."""
    case = open_gate(request, reference)
    rows = Reading.objects.filter(member_id=member_of(request).pk, case_id=case.pk).order_by("-at", "pk")
    page = Paginator(rows, READINGS).get_page(request.GET.get("page"))
    views: list[dict[str, Any]] = [
        {"at": row.at, "screen": words_of(row.screen), "full": len(row.full), "shared": len(row.extracts)}
        for row in page.object_list
    ]
    record_reading(screen="cases:own_readings", case=case)
    return render(request, "cases/summary_readings.html", {"head": head_of(case), "page": page, "views": views})


def _shown(layers: Any, since: Any) -> list[Layer]:
    timeline = as_timeline(layers)
    for layer in timeline:
        layer.is_new = selectors.is_new(layer, since)
    return timeline
