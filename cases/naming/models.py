"""Presenting a case without a name: who brought it to the table, and whether that person lets the name be told.

In anonymised talks neither the name nor which worker reported is said (PRACTICE.md, DE; SGB VIII §§ 64, 65).
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case
from mscportal.record.history import history
from partners.models import Agency, Member, Municipality


class Reporter(models.Model):
    """Who brought a case to the table: known to that person and the coordinators alone, never to the table."""

    case = models.OneToOneField(Case, on_delete=models.DO_NOTHING, primary_key=True, related_name="reporter")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    reported_on = models.DateField(_("reported on"))
    # The own referral's text, told to its referrer (NEED_TO_KNOW.md, "Told outside the rule", f).
    text = models.TextField(_("what was reported"), blank=True, default="")
    # Put on record once the case was without its name: whoever asks for the name, it is not by that word alone.
    is_named_later = models.BooleanField(default=False, db_default=False, editable=False)
    history = history()

    class Meta:
        indexes = [models.Index(fields=["member"], name="reporter_member")]


class NameRequest(models.Model):
    """Somebody asks that an agency may learn the name (None: everyone on the case); the reporter gives the word or not.

    Without it nothing is told (cases/naming.sql). Each word is for this naming: where a case is shown with its name and
    hidden again, whatever was asked before has lapsed.
    """

    class Answer(models.TextChoices):
        OPEN = "open", _("waits for the word of who reported")
        GIVEN = "given", _("may be told")
        DECLINED = "declined", _("may not be told")
        LAPSED = "lapsed", _("no longer asked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="name_requests")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("agency"))
    reason = models.TextField(_("reason"))
    legal_basis = models.TextField(_("legal basis"))
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.OPEN)
    answer_text = models.TextField(_("reason"), blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    history = history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency"],
                condition=models.Q(answer__in=["open", "given"]),
                nulls_distinct=False,
                name="namerequest_open_once",
            )
        ]
