"""What every statement has: an originator, an author, a classification and an audience."""

import uuid
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.record.models import uuids
from partners.models import Agency, Clearance, Member, Municipality


class Audience(models.TextChoices):
    """Whom the originator addressed (TLP 2.0: GREEN, AMBER+STRICT, RED), the widest first."""

    TABLE = "table", _("Everyone on this case")
    AGENCIES = "agencies", _("Only these agencies")
    PEOPLE = "people", _("Only named people")


def narrowest(audiences: Iterable[str]) -> str:
    """Return the narrowest of these audiences, "" where there is none."""
    shown = set(audiences)
    return next((audience.value for audience in reversed(Audience) if audience in shown), "")


class Statement(models.Model):
    """Anything said of a case; guard/rule.sql decides by these columns who reads it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="%(class)ss")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    originator = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    author = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("author"))
    classification = models.PositiveSmallIntegerField(
        _("asks to be cleared for"), choices=Clearance.choices, default=Clearance.CONFIDENTIAL
    )
    audience = models.CharField(_("who may read this"), max_length=8, choices=Audience.choices, default=Audience.TABLE)
    named_agencies = uuids()
    named_people = uuids()

    class Meta:
        abstract = True
