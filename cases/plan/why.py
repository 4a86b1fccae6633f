"""Why an agency has not acted: asked after the due day, and answered or not before it is said that it did not act."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.days import day_of, today
from cases.plan.models import Action, ActionReport
from cases.standins.models import StandIn
from partners.closeddays.days import OpenDay
from partners.models import Member

ANSWER_DAYS = 7


@dataclass(frozen=True)
class Why:
    """A question to the agency that is to act, and what it reported since; closed days move `answer_by`."""

    question: ActionReport
    answer: ActionReport | None
    answer_by: date

    def waits(self, day: date) -> bool:
        """Tell whether there is still time to answer."""
        return self.answer is None and day <= self.answer_by

    @property
    def texts(self) -> list[str]:
        """What was asked and answered."""
        return [self.question.text, *([self.answer.text] if self.answer else [])]


def tell_why(actions: Iterable[Action]) -> None:
    """Say at each action (of `with_state`, with its case) what its agency was last asked; none before the due day."""
    asked = {action.pk: action for action in actions if action.asked_at}
    if not asked:
        return
    found: dict[UUID, Why] = {}
    reports = ActionReport.objects.filter(action__in=asked).annotate(by=OpenDay(F("asked"), F("answer_by")))
    for report in reports.select_related("member", "asked").order_by("at", "pk"):
        before = found.get(report.action_id)
        if report.asked_id:
            found[report.action_id] = Why(report, None, report.by)
        elif before and report.member and report.member.agency_id == before.question.asked_id:
            found[report.action_id] = replace(before, answer=report)
    for pk, why in found.items():
        action: Action = asked[pk]
        asked_on = day_of(why.question.at, action.case.municipality)
        if why.question.asked_id == action.agency_id and action.open_on and action.open_on < asked_on:
            action.why = why


def tell_answers(actions: Iterable[Action]) -> None:
    """Say at each action of which it is told that its agency did not act what that was asked and answered (`tell_why`).

    "Nobody did not act before their answer stands beside it" (PRACTICE.md).
    """
    tell_why([action for action in actions if action.state == ActionReport.State.DID_NOT_ACT])


def may_ask_why(actor: Member, action: Action, day: date) -> bool:
    """Tell whether the member may ask why the agency has not acted: the own one set the action, and it is late."""
    is_late = action.state == ActionReport.State.OPEN and action.open_on is not None and action.open_on < day
    return is_late and action.originator_id == actor.agency_id != action.agency_id


@transaction.atomic
def ask_why(*, actor: Member, action: Action, text: str, answer_by: date) -> ActionReport:
    """Ask the agency that is to act why it has not; its people are written to (PRACTICE.md, "Stand-ins").

    Raises PermissionDenied where the own agency did not set the action, ValidationError while it is not late or the
    last question waits, for an empty question and for a day that leaves no time.
    """
    # Two colleagues at once ask once: the second waits here for the first.
    current = Action.objects.select_for_update(of=("self",)).with_state().get(pk=action.pk)
    current.case = action.case
    if current.originator_id != actor.agency_id:
        raise PermissionDenied
    now = today(current.case.municipality)
    if not may_ask_why(actor, current, now):
        raise ValidationError(_("This action is not late, or your own agency is to do it."))
    tell_why([current])
    if current.why and current.why.waits(now):
        raise ValidationError(_("This was asked already, and the day for the answer has not passed."))
    if not text.strip():
        raise ValidationError({"text": _("Write what you ask.")})
    if answer_by <= now:
        raise ValidationError({"answer_by": _("Choose a day that leaves time for the answer.")})
    question = ActionReport(action=current, case_id=current.case_id, state=ActionReport.State.OPEN, text=text.strip())
    question.at, question.member, question.asked_id, question.answer_by = (
        timezone.now(),
        actor,
        current.agency_id,
        answer_by,
    )
    question.save(force_insert=True)
    return question


def was_left(action: Action) -> bool:
    """Tell whether the acting member may say that the agency did not act, as the database does (cases/why.sql)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.did_not_act(%s::uuid)", [action.pk])
        return bool(cursor.fetchone()[0])


def questions_to(member: Member) -> QuerySet[ActionReport]:
    """Return the questions that `member` is to answer: of the own actions, and of those that nobody else does."""
    day = member.municipality.today
    away = StandIn.objects.filter(stand_in=member, valid_from__lte=day, valid_until__gte=day).values("member")
    theirs = Q(action__member=member) | Q(action__member=None) | Q(action__member__is_active=False)
    asked = ActionReport.objects.filter(asked=member.agency_id, action__agency=member.agency_id)
    return asked.filter(theirs | Q(action__member__in=away))


def first_answer_day(day: date) -> date:
    """Return by when an answer is asked for where nothing else is typed."""
    return day + timedelta(days=ANSWER_DAYS)
