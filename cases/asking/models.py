"""Asking an originator: to release one item, or by the question "What do I need to know for this?"."""

import uuid
from typing import cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case
from cases.information.models import Layer
from mscportal.record.history import history
from partners.models import Agency, Member


class Question(models.Model):
    """ "What do I need to know for this?": a task and its day; the database asks whoever wrote what the asker misses.

    Its row, and whatever the asker sees of it, is the same whether anybody was asked or not (NEED_TO_KNOW.md, g).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+")
    asker = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    task = models.TextField(_("task"))
    day = models.DateField(_("day"))
    asked_at = models.DateTimeField(auto_now_add=True)
    history = history()

    class Meta:
        indexes = [models.Index(fields=["asker", "-asked_at"], name="question_asker")]


class ReleaseRequest(models.Model):
    """A request to an item's originator to let one agency, one member or one document's addressees read it in full.

    Those that a question makes are for the originator's eyes alone: the asker never reads them, nor their answers.
    A document is granted the item itself, or `version`, a text written for its addressees (originator control).
    Case, municipality, originator, kind and day are the item's, put there by the database (guard.place_request).
    """

    class Answer(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        GRANTED = "granted", _("granted")
        NARROWED = "narrowed", _("granted in part")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("no longer needed")

    GIVEN = (Answer.GRANTED, Answer.NARROWED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(Layer, on_delete=models.DO_NOTHING, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+")
    municipality_id = models.UUIDField()
    originator = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Layer.Kind.choices)
    day = models.DateField(_("day"))
    question = models.ForeignKey(Question, on_delete=models.DO_NOTHING, null=True, related_name="requests")
    asker = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    for_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    for_member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    # The document's own id, of a table above this floor, and whom it is addressed to.
    for_document = models.UUIDField(null=True)
    for_people = ArrayField(models.UUIDField(), null=True)
    for_agencies = ArrayField(models.UUIDField(), null=True)
    purpose = models.TextField(_("purpose"))
    legal_basis = models.TextField(_("legal basis"), blank=True, default="")
    valid_until = models.DateField(_("until"), null=True, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, default=Answer.OPEN)
    answer_text = models.TextField(_("reason"), blank=True, default="")
    version = models.TextField(_("shared version"), blank=True, default="", db_default="")
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    # No reference: a release that never began is taken away again, what was answered stays.
    release_id = models.UUIDField(null=True)
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(for_agency=None, for_member__isnull=False, for_document=None)
                | models.Q(for_agency__isnull=False, for_member=None, for_document=None)
                | models.Q(
                    for_agency=None,
                    for_member=None,
                    for_document__isnull=False,
                    for_people__isnull=False,
                    for_agencies__isnull=False,
                ),
                name="request_one_holder",
            ),
            models.CheckConstraint(
                condition=models.Q(version="") | models.Q(for_document__isnull=False, answer="narrowed"),
                name="request_version_for_document",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="open", answered_by=None, answered_at=None, answer_text="", release_id=None)
                | (~models.Q(answer="open") & models.Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="request_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["originator", "answer"], name="request_originator"),
            models.Index(fields=["asker", "-asked_at"], name="request_asker"),
            models.Index(fields=["question"], name="request_question"),
            models.Index(fields=["for_document"], name="request_document"),
        ]

    @property
    def holder(self) -> Agency | Member:
        """Whom the item is asked for."""
        # One of the two is there: request_one_holder.
        return self.for_agency or cast(Member, self.for_member)

    @property
    def is_open(self) -> bool:
        return self.answer == self.Answer.OPEN
