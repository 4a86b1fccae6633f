"""Escalations: a document with addressees and a marking, what it asks, and what the mayor's office answers."""

import uuid

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.information.models import words_beside
from cases.models import Case, Grading, Layer
from meetings.conference.models import Meeting
from mscportal.record.history import history
from mscportal.record.models import Document, uuids
from mscportal.record.retention import Retained
from partners.models import Agency, Clearance, Member, Municipality


class Escalation(Retained):
    """Read by its addressees and its compiler (`sees_document`), never a way to the case.

    `items` are the ids of the layers that it quotes without anybody else's word; `case_ids` every case in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="escalations")
    meeting = models.ForeignKey(Meeting, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="escalations")
    case_ids = uuids()
    items = uuids()
    marking = models.PositiveSmallIntegerField(_("marking"), choices=Clearance.choices)
    people = uuids()
    agencies = uuids()
    title = models.CharField(_("what it is about"), max_length=200)
    why = models.TextField(_("why this comes to you"))
    differing_views = models.TextField(_("differing views"), blank=True, default="")
    told_to_person = models.TextField(_("what the person has been told"), blank=True, default="")
    decision_needed_by = models.DateField(_("decision needed by"))
    language = models.CharField(max_length=5, default="en")
    compiled_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # True from asking originators for their items until it is sent with what they granted.
    is_waiting = models.BooleanField(default=False, db_default=False)
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    document = models.OneToOneField(Document, on_delete=models.DO_NOTHING, null=True, related_name="+")
    history = history()

    # Told by `sent_by`: the agencies that have not answered yet.
    waits_for: list[str]

    def __str__(self) -> str:
        return self.reference


class Option(models.Model):
    """One of the ways that the conference puts before the mayor."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    escalation = models.ForeignKey(Escalation, on_delete=models.DO_NOTHING, related_name="options")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("option"), max_length=200)
    effect = models.TextField(_("effect"), blank=True, default="")
    cost = models.CharField(_("cost"), max_length=80, blank=True, default="")
    view = models.CharField(_("view of the conference"), max_length=120, blank=True, default="")
    history = history()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["escalation", "position"], name="option_position_once")]


class Quote(models.Model):
    """What an information item said when the escalation was sent: a copy, since its addressees read no layer.

    `names_person` keeps a text with the person's name or reference off the pages without identity. A text written for
    the document has nothing beside it: what is said of the item is not said of that text.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    escalation = models.ForeignKey(Escalation, on_delete=models.DO_NOTHING, related_name="quotes")
    position = models.PositiveSmallIntegerField()
    layer_id = models.UUIDField()
    case_id = models.UUIDField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=12, choices=Layer.Kind.choices)
    text = models.TextField(_("text"))
    # NULL, as in what was quoted before: the record's chain holds over columns without a value.
    said_as = models.CharField(max_length=8, choices=Layer.SaidAs.choices, null=True)  # noqa: DJ001
    source = models.CharField(max_length=12, choices=Grading.Source.choices, null=True)  # noqa: DJ001
    information = models.CharField(max_length=16, choices=Grading.Information.choices, null=True)  # noqa: DJ001
    is_shared_version = models.BooleanField(_("shared version"))
    names_person = models.BooleanField()
    history = history()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["escalation", "position"], name="quote_position_once")]

    @property
    def beside(self) -> list[str | Promise]:
        """What stands beside it, as beside the item."""
        graded = Grading(source=self.source or "", information=self.information) if self.information else None
        return words_beside(self.said_as or "", graded, is_shared=self.is_shared_version)


class Subject(models.Model):
    """Whom an escalation is about, one a case, shown on a page apart; of an anonymous case the reference only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    escalation = models.ForeignKey(Escalation, on_delete=models.DO_NOTHING, related_name="subjects")
    case_id = models.UUIDField()
    reference = models.CharField(_("reference"), max_length=20)
    given_name = models.CharField(_("given name"), max_length=120, blank=True, default="")
    family_name = models.CharField(_("family name"), max_length=120, blank=True, default="")
    born_on = models.DateField(_("born on"), null=True)
    history = history()

    class Meta:
        ordering = ["reference"]
        constraints = [models.UniqueConstraint(fields=["escalation", "case_id"], name="subject_once")]


class Answer(models.Model):
    """What an addressee did: opened it, asked for a call, decided."""

    class Kind(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("received")
        CALL_ME = "call_me", _("call me")
        DECIDED = "decided", _("decided")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    escalation = models.ForeignKey(Escalation, on_delete=models.DO_NOTHING, related_name="answers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    option = models.ForeignKey(Option, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    note = models.TextField(_("note"), blank=True, default="")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["escalation"], condition=models.Q(kind="decided"), name="answer_decided_once"
            )
        ]
