"""What the person and the family have been told: a statement of its own, read as any other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.statement import SaidText, Statement
from mscportal.record.history import history
from partners.models import Member


class Told(Statement):
    """Who was told what, or that they were not, why, and when that is looked at again (GDPR art. 14; Channel)."""

    class To(models.TextChoices):
        PERSON = "person", _("the person")
        GUARDIAN = "guardian", _("a parent or guardian")
        FAMILY = "family", _("another family member")

    class Outcome(models.TextChoices):
        TOLD = "told", _("Told")
        NOT_TOLD = "not_told", _("Not told, because …")

    to = models.CharField(_("to whom"), max_length=8, choices=To.choices)
    outcome = models.CharField(_("told or not"), max_length=8, choices=Outcome.choices, default=Outcome.TOLD)
    day = models.DateField(_("day"))
    teller = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("told by"))
    text = SaidText(_("text"))
    again_on = models.DateField(_("look again on"), null=True, blank=True)
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="told", again_on=None)
                | models.Q(outcome="not_told", again_on__isnull=False),
                name="told_or_looked_at_again",
            )
        ]
        indexes = [models.Index(fields=["municipality", "case", "-day"], name="told_municipality_case_day")]

    @property
    def is_told(self) -> bool:
        return self.outcome == self.Outcome.TOLD
