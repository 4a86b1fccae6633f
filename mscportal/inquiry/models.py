"""Exports of what somebody knew: asked for by one, countersigned by another, made only then."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.record.history import history
from mscportal.record.models import Document, uuids
from mscportal.record.retention import Retained
from partners.models import Agency, Member, Municipality


class Export(Retained):
    """What an agency or a person knew on a day of some cases, as PDF and spreadsheet.

    Its documents hold what the asker reads when they are made, and are read by nobody else. Who countersigns reads the
    question, never the answer; the database holds to four eyes (exports.sql).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField(null=True)
    case_ids = uuids()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    day = models.DateField(_("day"))
    purpose = models.TextField()
    language = models.CharField(max_length=5, default="en")
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    is_countersigned = models.BooleanField(default=False)
    reason = models.TextField(blank=True, default="")
    pdf = models.ForeignKey(Document, on_delete=models.DO_NOTHING, null=True, related_name="+")
    sheet = models.ForeignKey(Document, on_delete=models.DO_NOTHING, null=True, related_name="+")
    history = history()

    class Meta:
        indexes = [models.Index(fields=["municipality", "-asked_at"], name="export_municipality_asked")]

    @property
    def about(self) -> str:
        """Whose knowledge it is, by name."""
        return self.member.name if self.member else self.agency.name
