"""What was decided of a grant or an agreement that came up for renewal."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case
from mscportal.record.history import history
from partners.models import Agreement, Member, Municipality


class Recertification(models.Model):
    """One decision, of one grant on a case or of one agreement.

    Whose municipality it belongs to, the database says (guard.place_decision). Who may not decide who is on the case,
    the lead of the agency concerned, gives a word: nothing is changed by it.
    """

    class Decision(models.TextChoices):
        KEEP = "keep", _("keep")
        END = "end", _("end")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, null=True, related_name="+")
    grant_id = models.UUIDField(null=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("decision"), max_length=4, choices=Decision.choices)
    reason = models.TextField(_("reason"))
    is_word = models.BooleanField(default=False)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case__isnull=False, grant_id__isnull=False, agreement=None)
                | models.Q(case=None, grant_id=None, agreement__isnull=False),
                name="recertification_of_one_thing",
            )
        ]
        indexes = [models.Index(fields=["municipality", "-decided_at"], name="recertification_decided")]
