"""The plan of a case and a member's actions across cases, as the acting member sees them."""

from typing import TypedDict

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import F, Q

from cases.file.models import Case
from cases.plan.models import Action, ActionQuerySet, ActionReport, Goal
from cases.statement import AsRead
from partners.models import Member

# What is told of an action beside its own row.
TOLD = ("agency", "member", "goal", "originator")
# Actions no longer open on one page.
ENDED_SHOWN = 25


class Plan(TypedDict):
    """Goals (each with `steps` and `steps_done`) and actions (each with `state`, `outcome`, `reported_at`)."""

    goals: list[Goal]
    actions: list[Action]


def plan_of(case: Case) -> Plan:
    """Return the goals and actions of `case`: open ones first, then by day, those without a day last."""
    actions = list(_in_order(Action.objects.filter(case=case).with_state().select_related(*TOLD)))
    for action in actions:
        action.case = case
    goals = list(Goal.objects.filter(case=case).select_related("originator"))
    for goal in goals:
        steps = [action for action in actions if action.goal_id == goal.pk]
        goal.steps = len(steps)
        goal.steps_done = sum(action.state == ActionReport.State.DONE for action in steps)
    actions.sort(key=lambda action: action.state != ActionReport.State.OPEN)
    return {"goals": sorted(goals, key=_goal_order), "actions": actions}


def by_state(actions: list[Action], page: str | None) -> tuple[list[Action], Page[Action]]:
    """Return of the actions of a case those that are open, and a page of the others, the last due ones first."""
    waiting = [action for action in actions if action.state == ActionReport.State.OPEN]
    ended = [action for action in reversed(actions) if action.state != ActionReport.State.OPEN]
    return waiting, Paginator(ended, ENDED_SHOWN).get_page(page)


def action_named(case: Case, pk: str) -> Action | None:
    """Return the action of `case` that an address names; None for what is none that the member reads."""
    try:
        return Action.objects.filter(case=case, pk=pk).first() if pk else None
    except ValidationError:
        return None


def my_actions(member: Member) -> ActionQuerySet:
    """Return the actions asked of the member, of nobody in particular in their agency, or of a colleague.

    By due day, so that what is overdue stands on top.
    """
    return _in_order(Action.objects.filter(Q(member=member) | Q(agency=member.agency_id)))


def with_cases() -> ActionQuerySet:
    """Return actions with what a list across cases tells of each: the case and, where it is seen, its person too."""
    return Action.objects.with_state().select_related("case__municipality", "case__identity", *TOLD)


def _in_order(actions: ActionQuerySet) -> ActionQuerySet:
    return actions.order_by(F("due_on").asc(nulls_last=True), AsRead("title"), "pk")


def _goal_order(goal: Goal) -> tuple[bool, bool, str, str]:
    return goal.status != Goal.Status.OPEN, goal.target_on is None, str(goal.target_on), goal.title
