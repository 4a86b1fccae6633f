"""What is kept of every reading and change, and what waits to be done outside the request."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.record.retention import Retained


def uuids() -> ArrayField:
    """Return a column that holds any number of ids."""
    return ArrayField(models.UUIDField(), default=list, blank=True)


class Reading(models.Model):
    """Somebody read case content: who, when, which case, which statements, full or extract, on which screen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("at"))
    member_id = models.UUIDField(null=True)
    operator = models.CharField(max_length=100, blank=True, default="")
    municipality_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=20, blank=True, default="")
    screen = models.CharField(max_length=80)
    full = uuids()
    extracts = uuids()
    document_id = models.UUIDField(null=True)
    terms_hash = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["municipality_id", "-at"], name="reading_municipality_at"),
            models.Index(fields=["case_id", "-at"], name="reading_case_at"),
            models.Index(fields=["member_id", "-at"], name="reading_member_at"),
        ]


class Act(models.Model):
    """Somebody changed something: one row a history row, written by trigger, without its content."""

    class Kind(models.TextChoices):
        ADDED = "+", _("added")
        CHANGED = "~", _("changed")
        REMOVED = "-", _("removed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    member_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=1, choices=Kind.choices)
    thing = models.CharField(max_length=80)
    history_id = models.UUIDField()
    municipality_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["municipality_id", "-at"], name="act_municipality_at"),
            models.Index(fields=["case_id", "-at"], name="act_case_at"),
        ]


class Unsealed(models.Model):
    """A record row that waits for the sealer."""

    row_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=80)


class Salt(models.Model):
    """The salt of one row's digest; it goes with the content at destruction, and the chain still verifies."""

    row_id = models.UUIDField(primary_key=True)
    salt = models.BinaryField()


class Seal(models.Model):
    """One link of the chain: a salted digest of the row, hashed with the link before it."""

    sequence = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=80)
    row_id = models.UUIDField(unique=True)
    digest = models.BinaryField()
    link = models.BinaryField()
    sealed_at = models.DateTimeField()


class OutboxEntry(models.Model):
    """An effect outside the request, owed since the transaction that asked for it committed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    member_id = models.UUIDField()
    language = models.CharField(max_length=5, default="en")
    created_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="outbox_effect_once")]
        indexes = [
            models.Index(fields=["next_try_at"], name="outbox_open", condition=models.Q(done_at=None)),
        ]


class VaultKey(models.Model):
    """The key that the files of one case (or one document) are encrypted with; destruction deletes it."""

    subject_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()


class Document(Retained):
    """A finished document with its addressees, encrypted (AES-256-GCM) and stored with its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    case_ids = uuids()
    marking = models.PositiveSmallIntegerField()
    people = uuids()
    agencies = uuids()
    compiled_by_id = models.UUIDField()
    compiled_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    key_id = models.UUIDField()
    file_name = models.BinaryField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=80, default="application/pdf")
