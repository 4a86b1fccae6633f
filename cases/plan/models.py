"""The plan: goals agreed at the start, actions with who and by when, and what came of them."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.statement import SaidText, SaidTitle, Statement
from mscportal.record.history import history
from partners.closeddays.days import OpenDay
from partners.models import Agency, Member


class Goal(Statement):
    """Clear goals at the start; they alone make an evaluation possible (Vilvoorde)."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("reached")
        DROPPED = "dropped", _("dropped")

    key = models.CharField(max_length=40)
    title = SaidTitle(_("goal"), max_length=300)
    measure = SaidText(_("how we will know"), blank=True, default="")
    target_on = models.DateField(_("by"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    # Told by `plan_of`: how many actions serve it, and how many of those are done.
    steps: int
    steps_done: int
    history = history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="goal_key_once")]
        indexes = [models.Index(fields=["municipality", "case"], name="goal_municipality_case")]


class ActionQuerySet(models.QuerySet["Action"]):
    """Actions with their state: that of the newest report, else open; and with the day on which they are due.

    A due day on which the agency is closed moves past its closed days (PRACTICE.md); the day that was agreed stays.
    """

    def with_state(self) -> "ActionQuerySet":
        asked = ActionReport.objects.filter(action=models.OuterRef("pk"), asked__isnull=False).order_by("-at")
        newest = ActionReport.objects.filter(action=models.OuterRef("pk")).order_by("-at", "-id")
        return self.annotate(
            state=Coalesce(models.Subquery(newest.values("state")[:1]), models.Value(ActionReport.State.OPEN)),
            outcome=Coalesce(models.Subquery(newest.values("text")[:1]), models.Value("", models.TextField())),
            reported_at=models.Subquery(newest.values("at")[:1]),
            asked_at=models.Subquery(asked.values("at")[:1]),
            open_on=Coalesce(OpenDay(models.F("agency"), models.F("due_on")), models.F("due_on")),
        )

    def still_open(self) -> "ActionQuerySet":
        return self.with_state().filter(state=ActionReport.State.OPEN)  # type: ignore[misc]

    def ended(self) -> "ActionQuerySet":
        """Leave what was done or ended otherwise, the newest first."""
        ended = self.with_state().exclude(state=ActionReport.State.OPEN)  # type: ignore[misc]
        return ended.order_by(models.F("reported_at").desc(nulls_last=True), "pk")


class Action(Statement):
    """A concrete agreement: who visits, settles, accompanies, and by which day."""

    class Kind(models.TextChoices):
        HOME_VISIT = "home_visit", _("Home visit")
        ACCOMPANY = "accompany", _("Accompany")
        ARRANGE = "arrange", _("Arrange")
        CONTACT = "contact", _("Contact")
        REPORT = "report", _("Report")
        OTHER = "other", _("Other")

    key = models.CharField(max_length=40)
    title = SaidTitle(_("action"), max_length=300)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agency")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    goal = models.ForeignKey(
        Goal, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="actions", verbose_name=_("goal")
    )
    history = history()

    objects = ActionQuerySet.as_manager()

    # Told by `with_state`: the newest report's state, text and time; when its agency was last asked why; the due day,
    # moved past the agency's closed days.
    state: str
    outcome: str
    reported_at: datetime | None
    asked_at: datetime | None
    open_on: date | None
    # Told by `tell_why`: what the agency was asked and answered, as `Why`.
    why: Any = None
    # Told by `tell_stand_ins`: whether the reader is asked for somebody who stands in on the due day.
    asks_stand_in = False
    # Told by `tell_links`: the actions of related cases that it is linked with, as `Linked`.
    linked: list[Any] = []

    @property
    def said(self) -> str:
        """The outcome (of `with_state`), "" where `why` tells it already."""
        return "" if self.why and self.outcome in self.why.texts else self.outcome

    @property
    def moved_past(self) -> date | None:
        """The last closed day that moves the due day (of `with_state`), None where none does."""
        is_moved = self.due_on and self.open_on and self.open_on > self.due_on
        return self.open_on - timedelta(days=1) if is_moved and self.open_on else None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="action_key_once")]
        indexes = [
            models.Index(fields=["municipality", "case", "due_on"], name="action_municipality_case"),
            models.Index(fields=["member", "due_on"], name="action_member_due"),
            models.Index(fields=["agency", "due_on"], name="action_agency_due"),
        ]


class ReportText(SaidText):
    """What came of an action; its author's agency reads it as it is."""

    written_by = '(SELECT m.agency_id FROM partners_member m WHERE m.id = {row}."member_id")'


class ActionReport(models.Model):
    """What came of an action, told by whoever was asked to do it or by who set it.

    "Not possible, circumstances changed" is kept apart from "agency did not act" (MARAC). One with `asked` asks that
    agency why it has not acted, to be answered by `answer_by`. Whatever the agency reports next answers it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        NOT_POSSIBLE = "not_possible", _("not possible, circumstances changed")
        NOT_DONE = "not_done", _("not done")
        DID_NOT_ACT = "did_not_act", _("agency did not act")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, on_delete=models.DO_NOTHING, related_name="reports")
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="+")
    state = models.CharField(_("what came of it"), max_length=12, choices=State.choices)
    text = ReportText(_("outcome"), blank=True, default="")
    at = models.DateTimeField()
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    asked = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    answer_by = models.DateField(_("answer by"), null=True)
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(asked=None, answer_by=None)
                | models.Q(asked__isnull=False, answer_by__isnull=False, state="open"),
                name="actionreport_asks_by_a_day",
            )
        ]
        indexes = [models.Index(fields=["action", "-at"], name="actionreport_action_at")]


class ActionLink(models.Model):
    """Two actions of two related cases that are one errand; told only to who reads both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, on_delete=models.DO_NOTHING, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="+")
    other_action = models.ForeignKey(Action, on_delete=models.DO_NOTHING, related_name="+")
    other = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="+")
    linked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField(auto_now_add=True)
    history = history()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "other_action"], name="actionlink_once"),
            models.CheckConstraint(condition=~models.Q(case=models.F("other")), name="actionlink_to_another_case"),
        ]
        indexes = [models.Index(fields=["other_action"], name="actionlink_other")]

    def other_end(self, action: Action) -> uuid.UUID:
        """Return the id of the action that `action` is linked with."""
        return self.other_action_id if action.pk == self.action_id else self.action_id
