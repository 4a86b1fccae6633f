"""The safety question before a visit: which agency answered, and what it told the visitor."""

import uuid

from django.db import models

from cases.information.models import Layer
from cases.plan.models import Action
from mscportal.record.history import history
from partners.models import Agency, Member

# What is asked about: whether it is a visit, who makes it, and when. Another one is asked anew (guard.owe_safety).
ASKED = ("kind", "agency", "member", "due_on")


class SafetyAnswer(models.Model):
    """That an agency answered "Anything the visitor must know for safety?", for whoever reads the action.

    It is the same row whether anything was told or not; what was told is an item, of which a `SafetyNote` tells.
    The database removes it once the visit has another visitor or day; history keeps it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, on_delete=models.DO_NOTHING, related_name="safety_answers")
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "agency"], name="safety_answer_once")]
        indexes = [models.Index(fields=["case"], name="safety_answer_case")]


class SafetyNote(models.Model):
    """That an item was written for the visitor's safety; read by who reads both the item and the action."""

    layer = models.OneToOneField(Layer, on_delete=models.CASCADE, primary_key=True, related_name="safety_note")
    action = models.ForeignKey(Action, on_delete=models.DO_NOTHING, related_name="safety_notes")
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="+")
    history = history()

    class Meta:
        indexes = [models.Index(fields=["action"], name="safety_note_action")]
