"""Two cases of one person: which one goes on, and why."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case
from mscportal.record.history import history
from partners.models import Member, Municipality


class SamePerson(models.Model):
    """The person of `case`, which goes on, is the person of `other`, which ended; told to who is told both names.

    No statement changes its case: moved, it would be read by others than its originator addressed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="ended_in")
    reason = models.TextField(_("reason"))
    former_status = models.CharField(max_length=10, choices=Case.Status.choices)
    joined_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(auto_now_add=True)
    undone_reason = models.TextField(blank=True, default="")
    undone_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(case=models.F("other")), name="sameperson_of_two_cases")
        ]
        indexes = [
            models.Index(fields=["case"], name="sameperson_case"),
            models.Index(fields=["other"], name="sameperson_other"),
        ]
