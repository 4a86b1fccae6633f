"""Emergencies: a member opens one case for a few hours, or asks at night by name; who coordinates is told."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.record.history import history
from mscportal.record.retention import Retained
from partners.models import Member, Municipality

LONGEST_HOURS = 8


class EmergencyAccess(models.Model):
    """What a member tried in an emergency; `case` and `ends_at` are empty where nothing was opened.

    The database alone writes it, with the grant of the same id (guard.take_emergency); the coordinators review it.
    """

    class Verdict(models.TextChoices):
        RIGHT = "right", _("right")
        NOT_RIGHT = "not_right", _("not right")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, null=True, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    taken_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=9, choices=Verdict.choices, blank=True, default="")
    note = models.TextField(_("note"), blank=True, default="")
    reviewed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case=None, ends_at=None)
                | models.Q(
                    case__isnull=False,
                    ends_at__gt=models.F("taken_at"),
                    ends_at__lte=models.F("taken_at") + timedelta(hours=LONGEST_HOURS),
                ),
                name="emergency_for_some_hours",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="emergency_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(verdict="", reviewed_by=None, reviewed_at=None)
                | models.Q(reviewed_by__isnull=False, reviewed_at__isnull=False) & ~models.Q(verdict="", note=""),
                name="emergency_review_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "reviewed_at", "-taken_at"], name="emergency_to_review")]


class NightQuestion(Retained):
    """What an officer asked at night, by name and birth date; the coordinators alone read it, and one of them calls.

    Nothing is looked up when it is asked. After a month it stands in no list, whether the name is known or not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(_("name"), max_length=200)
    born_on = models.DateField()
    phone = models.CharField(_("phone"), max_length=40)
    note = models.TextField(_("note"), blank=True, default="")
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_by=None, answered_at=None)
                | models.Q(answered_by__isnull=False, answered_at__isnull=False) & ~models.Q(note=""),
                name="night_question_answer_is_whole",
            )
        ]
        indexes = [models.Index(fields=["municipality", "answered_at", "-asked_at"], name="night_question_open")]
