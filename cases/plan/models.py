"""The plan: goals agreed at the start, actions with who and by when, and what came of them."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.statement import Statement
from mscportal.record.history import history
from partners.models import Agency, Member


class Goal(Statement):
    """Clear goals at the start; they alone make an evaluation possible (Vilvoorde)."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("reached")
        DROPPED = "dropped", _("dropped")

    key = models.CharField(max_length=40)
    title = models.CharField(_("goal"), max_length=300)
    measure = models.TextField(_("how we will know"), blank=True, default="")
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
    """Actions with their state: that of the newest report, else open."""

    def with_state(self) -> "ActionQuerySet":
        newest = ActionReport.objects.filter(action=models.OuterRef("pk")).order_by("-at", "-id")
        return self.annotate(
            state=Coalesce(models.Subquery(newest.values("state")[:1]), models.Value(ActionReport.State.OPEN)),
            outcome=Coalesce(models.Subquery(newest.values("text")[:1]), models.Value("", models.TextField())),
            reported_at=models.Subquery(newest.values("at")[:1]),
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
    title = models.CharField(_("action"), max_length=300)
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

    # Told by `with_state`: the newest report's state, text and time.
    state: str
    outcome: str
    reported_at: datetime | None
    # Told by `tell_links`: the actions of related cases that it is linked with, as `Linked`.
    linked: list[Any] = []

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="action_key_once")]
        indexes = [
            models.Index(fields=["municipality", "case", "due_on"], name="action_municipality_case"),
            models.Index(fields=["member", "due_on"], name="action_member_due"),
            models.Index(fields=["agency", "due_on"], name="action_agency_due"),
        ]


class ActionReport(models.Model):
    """What came of an action, told by whoever was asked to do it or by who set it.

    "Not possible, circumstances changed" is kept apart from "not done" (MARAC).
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        NOT_POSSIBLE = "not_possible", _("not possible, circumstances changed")
        NOT_DONE = "not_done", _("not done")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, on_delete=models.DO_NOTHING, related_name="reports")
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="+")
    state = models.CharField(_("what came of it"), max_length=12, choices=State.choices)
    text = models.TextField(_("outcome"), blank=True, default="")
    at = models.DateTimeField()
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    history = history()

    class Meta:
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
