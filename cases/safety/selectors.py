"""Which visits ask for safety, which agencies are asked, and what the acting member may know of their answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from cases.access.selectors import members_on
from cases.audience import branch_for
from cases.days import today
from cases.file.models import Case
from cases.information.models import Layer
from cases.plan.models import Action, ActionQuerySet, ActionReport
from cases.safety.models import SafetyAnswer
from partners.models import Agency, Member


@dataclass(frozen=True)
class Asked:
    """One agency that is asked before a visit, when it answered, and what it told that the viewer may read."""

    agency: Agency
    answered_at: datetime | None
    told: list[Layer]


@dataclass(frozen=True)
class Visit:
    """An open visit with the agencies that are asked; `may_answer` tells whether the viewer speaks for one of them."""

    action: Action
    asked: list[Asked]
    may_answer: bool
    has_answered: bool
    has_come: bool

    @property
    def answered(self) -> list[Asked]:
        """The agencies that have answered."""
        return [one for one in self.asked if one.answered_at]

    @property
    def waiting(self) -> list[Asked]:
        """The agencies that have not."""
        return [one for one in self.asked if not one.answered_at]

    @property
    def told(self) -> list[Layer]:
        """What the viewer reads of what was told."""
        return [layer for one in self.asked for layer in one.told]


def visits_of(case: Case, actions: Iterable[Action], viewer: Member) -> list[Visit]:
    """Return the open visits among `actions` of `case` (of `with_state`) with what is known of each question."""
    visits = [a for a in actions if a.kind == Action.Kind.HOME_VISIT and a.state == ActionReport.State.OPEN]
    if not visits:
        return []
    members, now = list(members_on(case)), today(case.municipality)
    answered = {(one.action_id, one.agency_id): one.at for one in SafetyAnswer.objects.filter(action__in=visits)}
    notes = Layer.objects.filter(safety_note__action__in=visits).annotate(told_for=F("safety_note__action"))
    told: dict[object, list[Layer]] = {}
    for note in notes.select_related("originator").prefetch_related("grading").order_by("recorded_at", "pk"):
        told.setdefault((note.told_for, note.originator_id), []).append(note)
    shown = []
    for action in visits:
        agencies = {member.agency.pk: member.agency for member in asked_about(action, members)}
        shown.append(
            Visit(
                action=action,
                asked=[
                    Asked(one, answered.get((action.pk, pk)), told.get((action.pk, pk), []))
                    for pk, one in agencies.items()
                ],
                may_answer=not is_visitor(viewer, action),
                has_answered=(action.pk, viewer.agency_id) in answered,
                has_come=action.due_on is not None and action.due_on <= now,
            )
        )
    return shown


def asked_for_safety(actor: Member) -> ActionQuerySet:
    """Return the open visits for whose visitor the actor's agency has not answered yet, the next one first."""
    answered = SafetyAnswer.objects.filter(action=OuterRef("pk"), agency=actor.agency_id)
    own = Q(member=actor) | Q(member=None, agency=actor.agency_id)
    return (
        Action.objects.still_open()
        .filter(~Exists(answered), kind=Action.Kind.HOME_VISIT)
        .exclude(own)
        .select_related("case__identity", "agency", "member", "originator")
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )


def asked_about(action: Action, members: Sequence[Member]) -> list[Member]:
    """Return those of `members`, who are on the case, that read the action and do not make the visit themselves."""
    return [m for m in members if _reads(m, action) and not is_visitor(m, action)]


def visitors(action: Action, members: Iterable[Member]) -> list[Member]:
    """Return those of `members` who make the visit: the person, or everyone of the agency where nobody is named."""
    return [member for member in members if is_visitor(member, action)]


def is_visitor(member: Member, action: Action) -> bool:
    """Tell whether the member makes the visit."""
    if action.member_id:
        return action.member_id == member.pk
    return action.agency_id == member.agency_id


def _reads(member: Member, action: Action) -> bool:
    return member.clearance >= action.classification and bool(
        branch_for(
            member,
            audience=action.audience,
            originator=action.originator_id,
            author=action.author_id,
            agencies=action.named_agencies,
            people=action.named_people,
        )
    )
