"""What is agreed: goals, actions and what came of them. The database refuses what a check here forgets."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access.selectors import members_on
from cases.file.models import Case
from cases.gate import require_to_add
from cases.information.services import addressed_to
from cases.plan.models import Action, ActionReport, Goal
from cases.plan.why import was_left
from cases.statement import Audience, Statement
from mscportal.record.versions import check_version
from partners.models import Agency, Member

REASON_ASKED = frozenset(
    {
        ActionReport.State.NOT_POSSIBLE,
        ActionReport.State.NOT_DONE,
        ActionReport.State.DID_NOT_ACT,
        ActionReport.State.DROPPED,
    }
)


@transaction.atomic
def set_goal(
    *,
    actor: Member,
    case: Case,
    title: str,
    measure: str = "",
    target_on: date | None = None,
    classification: int = 0,
    audience: str = Audience.TABLE,
    named_agencies: Iterable[uuid.UUID] = (),
    named_people: Iterable[uuid.UUID] = (),
) -> Goal:
    """Set a goal; asks for `lead`. Raises PermissionDenied, ValidationError."""
    require_to_add(actor, "lead", case)
    goal = Goal(title=title.strip(), measure=measure.strip(), target_on=target_on, **_begun(actor, case, "g"))
    address(goal, actor, classification, audience, named_agencies, named_people)
    goal.save(force_insert=True)
    return goal


@transaction.atomic
def change_goal(
    *,
    actor: Member,
    goal: Goal,
    seen: str | None,
    title: str,
    measure: str,
    target_on: date | None,
    status: str,
    classification: int,
    audience: str,
    named_agencies: Iterable[uuid.UUID] = (),
    named_people: Iterable[uuid.UUID] = (),
) -> Goal:
    """Change a goal of the own agency. Raises StaleSave, PermissionDenied, ValidationError."""
    current = Goal.objects.select_for_update(of=("self",)).get(pk=goal.pk)
    require_own(actor, current)
    check_version(current, seen)
    current.title, current.measure, current.target_on, current.status = (
        title.strip(),
        measure.strip(),
        target_on,
        status,
    )
    address(current, actor, classification, audience, named_agencies, named_people)
    current.save(force_update=True)
    return current


@transaction.atomic
def agree_action(
    *,
    actor: Member,
    case: Case,
    title: str,
    kind: str,
    agency: Agency | None,
    member: Member | None,
    due_on: date | None,
    goal: Goal | None = None,
    classification: int = 0,
    audience: str = Audience.TABLE,
    named_agencies: Iterable[uuid.UUID] = (),
    named_people: Iterable[uuid.UUID] = (),
) -> Action:
    """Agree who does what by when; asks for `contribute`. Who is asked is always among its readers.

    Raises PermissionDenied, ValidationError.
    """
    require_to_add(actor, "contribute", case)
    action = Action(**_begun(actor, case, "a"))
    _agree(action, title, kind, agency, member, due_on, goal)
    address(action, actor, classification, audience, named_agencies, named_people)
    _reach_the_asked(action)
    action.save(force_insert=True)
    return action


@transaction.atomic
def change_action(
    *,
    actor: Member,
    action: Action,
    seen: str | None,
    title: str,
    kind: str,
    agency: Agency | None,
    member: Member | None,
    due_on: date | None,
    goal: Goal | None,
    classification: int,
    audience: str,
    named_agencies: Iterable[uuid.UUID] = (),
    named_people: Iterable[uuid.UUID] = (),
) -> Action:
    """Change an action that the own agency set. Raises StaleSave, PermissionDenied, ValidationError."""
    current = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    require_own(actor, current)
    check_version(current, seen)
    _agree(current, title, kind, agency, member, due_on, goal)
    address(current, actor, classification, audience, named_agencies, named_people)
    _reach_the_asked(current)
    current.save(force_update=True)
    return current


@transaction.atomic
def report_action(*, actor: Member, action: Action, state: str, text: str = "") -> ActionReport:
    """Tell what came of an action; why it was not done is asked for (MARAC). Raises PermissionDenied, ValidationError.

    Each report is kept and the newest counts, so that two who tell at once lose nothing. That the agency did not act is
    said only after it was asked why, while it is open, and once it answered or let the day pass (PRACTICE.md).
    """
    if not may_report(actor, action):
        raise PermissionDenied
    if state in REASON_ASKED and not text.strip():
        raise ValidationError({"text": _("Say why.")})
    if state == ActionReport.State.DID_NOT_ACT and not was_left(action):
        raise ValidationError({"state": _("Ask the agency why first, and wait for its answer or for the day to pass.")})
    return ActionReport.objects.create(
        action=action, case_id=action.case_id, state=state, text=text.strip(), at=timezone.now(), member=actor
    )


def may_report(actor: Member, action: Action) -> bool:
    """Tell whether the member was asked to act, or belongs to who was asked or who set the action."""
    return action.member_id == actor.pk or actor.agency_id in (action.agency_id, action.originator_id)


def require_own(actor: Member, statement: Statement) -> None:
    """Raise PermissionDenied unless the actor's agency said it."""
    if statement.originator_id != actor.agency_id:
        raise PermissionDenied


def _begun(actor: Member, case: Case, letter: str) -> dict[str, object]:
    """Return what every new statement begins with; its key is random, so that no gap tells of a hidden one."""
    return {
        "case": case,
        "municipality_id": case.municipality_id,
        "originator_id": actor.agency_id,
        "author": actor,
        "key": f"{letter}-{uuid.uuid4().hex[:12]}",
    }


def address(
    statement: Statement,
    actor: Member,
    classification: int,
    audience: str,
    named_agencies: Iterable[uuid.UUID],
    named_people: Iterable[uuid.UUID],
) -> None:
    """Say who may read a statement, the one who says it included. Raises ValidationError."""
    if classification > actor.clearance:
        raise ValidationError({"classification": _("You are not cleared for this yourself.")})
    names = addressed_to(audience, named_agencies, named_people)
    if audience == Audience.PEOPLE and actor.pk not in (statement.author_id, *names["named_people"]):
        raise ValidationError({"named_people": _("Name yourself too: otherwise you could not read this any more.")})
    statement.classification, statement.audience = classification, audience
    statement.named_agencies, statement.named_people = names["named_agencies"], names["named_people"]


def _agree(
    action: Action,
    title: str,
    kind: str,
    agency: Agency | None,
    member: Member | None,
    due_on: date | None,
    goal: Goal | None,
) -> None:
    if agency and member and member.agency_id != agency.pk:
        raise ValidationError({"member": _("%(name)s does not work there.") % {"name": member.name}})
    action.title, action.kind, action.due_on, action.goal = title.strip(), kind, due_on, goal
    action.member, action.agency_id = member, agency.pk if agency else (member.agency_id if member else None)


def _reach_the_asked(action: Action) -> None:
    """See to it that whoever is asked to act may read the action. Raises ValidationError where nobody asked would."""
    if action.agency_id is None:
        return
    if action.audience == Audience.AGENCIES and action.agency_id not in action.named_agencies:
        action.named_agencies = [*action.named_agencies, action.agency_id]
    if action.audience == Audience.PEOPLE and action.member_id and action.member_id not in action.named_people:
        action.named_people = [*action.named_people, action.member_id]
    asked = [member for member in members_on(action.case) if member.agency_id == action.agency_id]
    if action.member_id:
        asked = [member for member in asked if member.pk == action.member_id]
    if not asked:
        place = "member" if action.member_id else "agency"
        raise ValidationError({place: _("Nobody who could do this is on this case.")})
    if all(member.clearance < action.classification for member in asked):
        raise ValidationError({"classification": _("Whoever is asked to do this is not cleared for it.")})
    if action.audience == Audience.PEOPLE and not any(
        member.pk in (action.author_id, *action.named_people) for member in asked
    ):
        raise ValidationError({"member": _("Name the person who is to do this: only named people may read it.")})
