"""Stand-ins: a colleague of the same agency takes over somebody's cases for a time (PRACTICE.md)."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.record.history import history
from partners.models import Agency, Member, Municipality

LONGEST_DAYS = 30


class StandIn(models.Model):
    """From day to day, at most thirty days with both ends; the database makes the grants (cases/standins.sql).

    They are of the same id, on each case that the member is on by a grant of their own, and carry `purpose`; the
    colleague reads with their own clearance.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="stand_ins")
    stand_in = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="stands_in")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    purpose = models.TextField(_("purpose"))
    named_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(auto_now_add=True)
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(member=models.F("stand_in")), name="standin_is_another"),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from"))
                & models.Q(valid_until__lt=models.F("valid_from") + timedelta(days=LONGEST_DAYS)),
                name="standin_for_thirty_days",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "valid_until"], name="standin_member"),
            models.Index(fields=["stand_in", "valid_until"], name="standin_stand_in"),
            models.Index(fields=["agency", "valid_until"], name="standin_agency"),
        ]
