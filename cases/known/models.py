"""What a person decided of somebody who seemed to be known when a case was to be opened."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case
from mscportal.record.history import history
from partners.models import Member, Municipality


class KnownDecision(models.Model):
    """Of the person of `case`: the same one, so nothing was opened, or another one, for whom `opened` was.

    Read in the coordination unit by who is told the names of both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+")
    opened = models.ForeignKey(Case, on_delete=models.DO_NOTHING, null=True, related_name="+")
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    history = history()

    class Meta:
        indexes = [models.Index(fields=["case"], name="knowndecision_case")]

    def other_than(self, case: Case) -> Case:
        """Return the other one of the two cases; of the one alone where none was opened."""
        return self.opened if self.opened and self.opened_id != case.pk else self.case
