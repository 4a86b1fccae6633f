"""Forums: the tables and cells that meet, who has a seat, and who takes the chair."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.record.history import history
from partners.models import Agency, Member, Municipality, Table


class Forum(models.Model):
    """A body that meets: partner table, LIVC (LIVC law, BE, 30 July 2018), police prevention meeting, …"""

    class Kind(models.TextChoices):
        PARTNER_TABLE = "partner_table", _("Partner table")
        STRATEGIC_CELL = "strategic_cell", _("Strategic cell (LIVC)")
        POLICE_PREVENTION = "police_prevention", _("Police prevention meeting")
        EXCHANGE = "exchange", _("Exchange")
        STRATEGY_GROUP = "strategy_group", _("Strategy group")
        EXPERIENCE_EXCHANGE = "experience_exchange", _("Exchange of experience")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="forums")
    slug = models.SlugField()
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    table = models.CharField(_("table"), max_length=10, choices=Table.choices, blank=True, default="")
    cadence = models.CharField(_("meets every"), max_length=10, blank=True, default="")
    chair = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair")
    )
    history = history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "slug"], name="forum_slug_once")]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """An agency's seat in a forum."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    forum = models.ForeignKey(Forum, on_delete=models.DO_NOTHING, related_name="seats")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seats", verbose_name=_("agency"))
    history = history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["forum", "agency"], name="seat_once")]
        indexes = [models.Index(fields=["agency"], include=["forum"], name="seat_agency")]
