"""Agreements: what entitles an agency to take part in a municipality's tables."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.record.history import history
from partners.agencies.models import Agency, Municipality


class Table(models.TextChoices):
    """Which partner table a case is discussed at."""

    MINORS = "minors", _("Minors")
    ADULTS = "adults", _("Adults")


class Agreement(models.Model):
    """A mandate, information sharing agreement or protocol; an informal one carries no personal data, so no table."""

    class Kind(models.TextChoices):
        MANDATE = "mandate", _("Mandate")
        SHARING = "information_sharing_agreement", _("Information sharing agreement")
        PROTOCOL = "protocol", _("Protocol")
        INFORMAL = "informal", _("Informal, without personal data")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PENDING = "pending", _("waiting for signature")
        IN_FORCE = "in_force", _("in force")
        SUSPENDED = "suspended", _("suspended")
        ENDED = "ended", _("ended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="agreements")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("agency"))
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    tables = ArrayField(
        models.CharField(max_length=10, choices=Table.choices), default=list, blank=True, verbose_name=_("tables")
    )
    purpose = models.TextField(_("purpose"), blank=True, default="")
    legal_basis = models.TextField(_("legal basis"), blank=True, default="")
    gdpr_articles = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("GDPR articles")
    )
    history = history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "agency", "kind", "valid_from"],
                nulls_distinct=False,
                name="agreement_once_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="informal") | models.Q(tables=[]), name="agreement_informal_without_tables"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_from=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="agreement_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["agency", "status"], name="agreement_agency_status")]


class AgreementFile(models.Model):
    """The signed paper of an agreement, encrypted under a key of the agreement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="files")
    file_name = models.BinaryField()
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=80)
    uploaded_by = models.ForeignKey("partners.Member", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
