"""Agreements: what entitles an agency to take part in a municipality's tables."""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.record.history import history
from partners.agencies.models import Agency, Municipality


class Table(models.TextChoices):
    """Which partner table a case is discussed at."""

    MINORS = "minors", _("Minors")
    ADULTS = "adults", _("Adults")


class LegalArticle(models.TextChoices):
    """What processing may rest on: GDPR (EU) 2016/679, and the law enforcement directive (EU) 2016/680."""

    CONSENT = "6(1)(a)", _("6(1)(a) consent")
    CONTRACT = "6(1)(b)", _("6(1)(b) contract")
    OBLIGATION = "6(1)(c)", _("6(1)(c) legal obligation")
    VITAL = "6(1)(d)", _("6(1)(d) vital interests")
    TASK = "6(1)(e)", _("6(1)(e) task in the public interest")
    INTERESTS = "6(1)(f)", _("6(1)(f) legitimate interests")
    EXPLICIT = "9(2)(a)", _("9(2)(a) explicit consent")
    SOCIAL = "9(2)(b)", _("9(2)(b) employment, social security and protection")
    SPECIAL_VITAL = "9(2)(c)", _("9(2)(c) vital interests")
    ASSOCIATION = "9(2)(d)", _("9(2)(d) members of a non-profit body")
    PUBLIC = "9(2)(e)", _("9(2)(e) made public by the person")
    CLAIMS = "9(2)(f)", _("9(2)(f) legal claims")
    SUBSTANTIAL = "9(2)(g)", _("9(2)(g) substantial public interest")
    HEALTH = "9(2)(h)", _("9(2)(h) health or social care")
    PUBLIC_HEALTH = "9(2)(i)", _("9(2)(i) public health")
    ARCHIVE = "9(2)(j)", _("9(2)(j) archiving and research")
    CONVICTIONS = "10", _("10 criminal convictions and offences")
    ENFORCEMENT = "LED", _("Law enforcement directive (police, prosecution)")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements, of which the guard shows those of the acting member's networks."""

    def in_force(self, day: date) -> "AgreementQuerySet":
        """Return those that entitle on `day` (NEED_TO_KNOW.md, sees_case)."""
        return self.filter(
            models.Q(valid_from=None) | models.Q(valid_from__lte=day),
            models.Q(valid_until=None) | models.Q(valid_until__gte=day),
            status=Agreement.Status.IN_FORCE,
        )


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

    objects = AgreementQuerySet.as_manager()

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

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def covers(self) -> list[str]:
        """Return the names of its tables."""
        return [str(Table(table).label) for table in self.tables]

    def articles(self) -> list[str]:
        """Return the GDPR articles in words; one that a city file wrote otherwise, as it stands."""
        known = dict(LegalArticle.choices)
        return [str(known.get(article, article)) for article in self.gdpr_articles]


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
