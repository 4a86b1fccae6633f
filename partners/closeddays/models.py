"""Closed days of an agency: due days move past them, and nobody "did not act" on them (PRACTICE.md)."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mscportal.record.history import history
from partners.agencies.models import Agency

# A year at most at once.
LONGEST_DAYS = 366


class ClosedDays(models.Model):
    """From day to day, both ends included; why is told by a neutral word and by no text."""

    class Kind(models.TextChoices):
        SCHOOL_HOLIDAYS = "school_holidays", _("school holidays")
        CLOSURE = "closure", _("annual closure")
        PUBLIC_HOLIDAYS = "public_holidays", _("public holidays")
        OTHER = "other", pgettext_lazy("days", "closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="closed_days")
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"))
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on"))
                & models.Q(last_on__lt=models.F("first_on") + timedelta(days=LONGEST_DAYS)),
                name="closed_days_in_order",
            )
        ]
        indexes = [models.Index(fields=["agency", "last_on"], name="closed_days_agency")]
