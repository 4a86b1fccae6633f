"""Case files: the head, the identity apart from it, phenomena and relations."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.statement import Statement
from mscportal.record.history import history
from mscportal.record.retention import Retained
from partners.models import Member, Municipality, Table


class AgeBand(models.TextChoices):
    """How old the person of a case without a name is, at most as exactly as this (PRACTICE.md, anonymised talks)."""

    UNDER_12 = "under_12", _("under 12")
    FROM_12 = "12_15", _("12–15")
    FROM_16 = "16_17", _("16–17")
    FROM_18 = "18_25", _("18–25")
    OVER_25 = "over_25", _("over 25")


class Case(Retained):
    """The case head: reference, table, status, who coordinates. Never a name, a counter or a time of last change.

    Nor a text about the person: all who see the case read the head, so why it was opened or closed is an item.
    """

    class Status(models.TextChoices):
        REFERRED = "referred", _("referred")
        SCREENING = "screening", _("being weighed")
        ACTIVE = "active", _("active")
        MONITORING = "monitoring", _("monitored")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="cases")
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    table = models.CharField(_("table"), max_length=10, choices=Table.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    is_anonymous = models.BooleanField(_("presented without a name"), default=False)
    # Said by a person where the name is not shown, never worked out: "" says nothing.
    age_band = models.CharField(_("age band"), max_length=8, choices=AgeBand.choices, blank=True, default="")
    coordinator = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coordinated by")
    )
    legal_basis = models.TextField(_("legal basis"), blank=True, default="")
    # What the acting member may do here, once it was asked (cases/access/backend.py).
    known_permissions: frozenset[str] | None = None
    # Told by `tell_related`: the related cases that the acting member sees too, as `Related`.
    related: list[Any] = []
    history = history()

    class Meta:
        default_permissions = ()
        permissions = [
            ("view", "See the case"),
            ("contribute", "Add information"),
            ("lead", "Set goals, assess and close"),
            ("share", "Share, keep out and reveal"),
        ]
        indexes = [
            models.Index(fields=["municipality", "status", "-opened_on"], name="case_municipality_status"),
            models.Index(fields=["municipality"], condition=models.Q(is_anonymous=True), name="case_anonymous"),
            models.Index(fields=["municipality", "delete_on"], name="case_delete_on"),
        ]

    def __str__(self) -> str:
        return self.reference


class Identity(models.Model):
    """Name, birth date and address: a guarded table of its own, never a column of the case."""

    case = models.OneToOneField(Case, on_delete=models.DO_NOTHING, primary_key=True, related_name="identity")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    given_name = models.CharField(_("given name"), max_length=120)
    family_name = models.CharField(_("family name"), max_length=120)
    born_on = models.DateField(_("born on"))
    address = models.CharField(_("address"), max_length=200, blank=True, default="")
    residence = models.CharField(_("municipality of residence"), max_length=120, blank=True, default="")
    history = history()

    class Meta:
        indexes = [models.Index(fields=["born_on"], name="identity_born_on")]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Phenomenon(Statement):
    """What a case is about; a statement of classification 1 to the whole table. `none_identified` is a full answer."""

    class Code(models.TextChoices):
        ISLAMIST = "islamist", _("Islamist")
        RIGHT_WING = "right_wing", _("right-wing")
        LEFT_WING = "left_wing", _("left-wing")
        RACIST = "racist", _("racist")
        ANTI_ASYLUM = "anti_asylum", _("against asylum seekers")
        ANTI_LGBTQI = "anti_lgbtqi", _("against LGBTQI people")
        MISOGYNIST = "misogynist", _("misogynist")
        ANTISEMITIC = "antisemitic", _("antisemitic")
        CONSPIRACY = "conspiracy", _("conspiracy belief")
        MIXED = "mixed", _("mixed or unclear")
        OTHER = "other", _("other")
        NONE_IDENTIFIED = "none_identified", _("none identified")

    code = models.CharField(_("phenomenon"), max_length=20, choices=Code.choices)
    history = history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="phenomenon_once")]


class Relation(models.Model):
    """Two cases whose people know each other; told only to who sees both."""

    class Kind(models.TextChoices):
        SIBLING = "sibling", _("sibling")
        PARENT = "parent", _("parent")
        PARTNER = "partner", _("partner")
        RELATIVE = "relative", _("relative")
        FRIEND = "friend", _("friend")
        ASSOCIATE = "associate", _("associate")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="relations")
    other = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("other case"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    history = history()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="relation_once"),
            models.CheckConstraint(condition=~models.Q(case=models.F("other")), name="relation_to_another_case"),
        ]
        indexes = [models.Index(fields=["other"], name="relation_other")]
