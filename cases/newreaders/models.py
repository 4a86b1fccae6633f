"""Who would newly read a statement by a change whose maker cannot read it: its originator is asked first."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.record.history import history
from partners.models import Agency, Member


class NewReader(models.Model):
    """One statement that stays closed to one member until its originator lets them read it (guard.withheld_of).

    The database alone writes it (guard.weigh_readers); members of the originator who read the statement in full are
    the only ones who learn of it, and answer. An answer can become another one.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        ALLOWED = "allowed", _("may read it")
        CLOSED = "closed", _("kept closed")

    class Kind(models.TextChoices):
        """What the statement is: the table that it stands in."""

        ITEM = "layer", _("Information")
        GOAL = "goal", _("Goal")
        ACTION = "action", _("Action")
        TOLD = "told", _("What the person and family have been told")
        CARD = "emergencycard", _("Emergency card")

    class Change(models.TextChoices):
        """By what they would read it: the table whose row changed."""

        MEMBER_GRANT = "cases_membergrant", _("put on this case")
        AGENCY_GRANT = "cases_agencygrant", _("their agency was put on this case")
        TABLE = "cases_case", _("the case moved to another table")
        AGREEMENT = "partners_agreement", _("an agreement was changed")
        SEAT = "partners_member", _("a member’s seat was changed")
        AGENCY = "partners_agency", _("their agency became part of another")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Of one of the tables of `kind`.
    statement_id = models.UUIDField()
    kind = models.CharField(max_length=13, choices=Kind.choices)
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="+")
    municipality_id = models.UUIDField()
    originator = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    change = models.CharField(max_length=20, choices=Change.choices)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.ASKED)
    reason = models.TextField(_("reason"), blank=True, default="")
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    history = history()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement_id", "member"], name="newreader_once"),
            models.CheckConstraint(
                condition=models.Q(state="asked", answered_by=None, answered_at=None, reason="")
                | models.Q(state="allowed", answered_by__isnull=False, answered_at__isnull=False)
                | models.Q(state="closed", answered_by__isnull=False, answered_at__isnull=False) & ~models.Q(reason=""),
                name="newreader_answer_is_whole",
            ),
        ]
        indexes = [
            # What each transaction looks up of its member (guard.withheld_of).
            models.Index(
                fields=["member"],
                include=["statement_id", "originator"],
                condition=~models.Q(state="allowed"),
                name="newreader_withheld",
            ),
            models.Index(fields=["originator", "state"], name="newreader_originator"),
        ]

    @property
    def change_key(self) -> tuple[object, ...]:
        """What all rows of one change by one member on one case share."""
        return self.asked_at, self.case_id, self.actor_id, self.change
