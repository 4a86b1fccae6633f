"""Municipalities, the agencies at their tables, and where each municipality stands with each of them."""

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.record.history import history

# Roles whose members a municipality may let open a case in an emergency: those that work with cases and do not see all
# of them anyway. None named: nobody may.
EMERGENCY_ROLES = ["information_officer", "practitioner", "agency_lead"]


class Municipality(models.Model):
    """The city that runs the collaboration; every agreement, case and forum belongs to one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2)
    timezone = models.CharField(_("time zone"), max_length=60)
    languages = ArrayField(models.CharField(max_length=5))
    emergency_roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(languages__len__gt=0), name="municipality_has_a_language"),
            models.CheckConstraint(
                condition=models.Q(emergency_roles__contained_by=EMERGENCY_ROLES),
                name="municipality_emergency_roles",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def today(self) -> date:
        """Today in the municipality's time zone."""
        return datetime.now(ZoneInfo(self.timezone)).date()


class Agency(models.Model):
    """A partner organisation, known to the whole installation; it may be part of a larger one.

    `group` is the holder of its grants (django-guardian); nobody is ever a member of that group.
    """

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        MAYOR = "mayor", _("Mayor's office")
        POLICE = "police", _("Police")
        PROSECUTION = "prosecution", _("Public prosecution")
        INTELLIGENCE = "intelligence", _("Security service")
        THREAT_ANALYSIS = "threat_analysis", _("Threat analysis")
        SOCIAL_SERVICE = "social_service", _("Social service")
        YOUTH_SERVICE = "youth_service", _("Youth service")
        SCHOOL = "school", _("School")
        HEALTH = "health", _("Health")
        PRISON = "prison", _("Prison")
        PROBATION = "probation", _("Probation")
        ASYLUM = "asylum", _("Asylum support")
        CIVIL_SOCIETY = "civil_society", _("Civil society")
        RELIGIOUS = "religious", _("Religious organisation")
        SPORTS = "sports", _("Sports")
        EMPLOYER = "employer", _("Employer")
        ONLINE_PLATFORM = "online_platform", _("Online platform")
        CULTURE = "culture", _("Arts and culture")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="agencies")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="agency")
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    part_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    is_coordination = models.BooleanField(_("coordination unit"), default=False)
    skills = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, verbose_name=_("knowledge and skills")
    )
    history = history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"], condition=models.Q(is_coordination=True), name="agency_one_coordination_unit"
            ),
            models.CheckConstraint(condition=~models.Q(part_of=models.F("id")), name="agency_not_part_of_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class Partnership(models.Model):
    """Where a municipality stands with an agency."""

    class Stage(models.TextChoices):
        WISHED = "wished", _("wished for")
        APPROACHED = "approached", _("approached")
        INFORMAL = "informal", _("informal contact")
        NEGOTIATING = "negotiating", _("negotiating")
        PARTNER = "partner", _("partner")
        SUSPENDED = "suspended", _("suspended")
        ENDED = "ended", _("ended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="partnerships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="partnerships")
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    history = history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "agency"], name="partnership_once")]
