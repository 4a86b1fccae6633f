"""Releases: the originator's later word that one agency or member may read a statement in full."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case
from cases.information.models import Layer
from mscportal.record.history import history
from partners.models import Agency, Member


class Release(models.Model):
    """To one agency or one member, with purpose, basis and dates."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(Layer, on_delete=models.DO_NOTHING, related_name="releases")
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+")
    municipality_id = models.UUIDField()
    originator = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    purpose = models.TextField(_("purpose"))
    legal_basis = models.TextField(_("legal basis"), blank=True, default="")
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agency=None, member__isnull=False) | models.Q(agency__isnull=False, member=None),
                name="release_one_holder",
            ),
            models.UniqueConstraint(
                fields=["statement", "agency", "member", "valid_from"], nulls_distinct=False, name="release_once_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["agency"], include=["statement", "valid_from", "valid_until"], name="release_agency"),
            models.Index(fields=["member"], include=["statement", "valid_from", "valid_until"], name="release_member"),
        ]
