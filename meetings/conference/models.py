"""A meeting, its agenda and who was there. A slot is open to the meeting; what it is about is guarded apart."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Action, Case, Layer
from meetings.forums.models import Forum
from mscportal.record.history import history
from partners.models import Agency, Member


class Meeting(models.Model):
    """One sitting of a forum; planned duration in minutes."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        IN_SESSION = "in_session", _("in session")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("forum"))
    starts_at = models.DateTimeField(_("starts at"))
    minutes_planned = models.PositiveSmallIntegerField(_("planned minutes"), default=120)
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    history = history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["forum", "starts_at"], name="meeting_once")]
        indexes = [models.Index(fields=["starts_at"], name="meeting_starts_at")]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes_planned)


class Attendance(models.Model):
    """Whether a member comes; `signed_at` is when the confidentiality statement was signed (MARAC, LIVC).

    `agency` is whom the member came for; the database keeps it (guard.place_attendance). Who has left hears no later
    item; an observer is told apart in the minutes (MARAC).
    """

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        PRESENT = "present", _("present")
        APOLOGIES = "apologies", _("apologies")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.DO_NOTHING, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    is_observer = models.BooleanField(_("comes as an observer"), default=False)
    signed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    history = history()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once"),
            models.CheckConstraint(
                condition=~models.Q(state="present") | models.Q(signed_at__isnull=False), name="attendance_signed"
            ),
        ]
        indexes = [models.Index(fields=["member"], include=["meeting"], name="attendance_member")]


class Slot(models.Model):
    """A stretch of the agenda: that it is taken and how long, told to every participant; never what it is about.

    Nobody is sent out for one case: people are released in blocks (PRACTICE.md; MARAC).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.DO_NOTHING, related_name="slots")
    position = models.PositiveSmallIntegerField()
    minutes_planned = models.PositiveSmallIntegerField(_("planned minutes"), default=15)
    # Whoever does not see every case of a block leaves for all of it; 0 is outside the blocks, where each item counts.
    block = models.PositiveSmallIntegerField(_("block"), default=0)
    history = history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="slot_position_once", deferrable=models.Deferrable.DEFERRED
            )
        ]


class SlotContent(models.Model):
    """What a slot is about: a case (guarded as the case is) or a topic (told to the meeting)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DISCUSSING = "discussing", _("in discussion")
        DONE = "done", _("done")
        DEFERRED = "deferred", _("deferred")

    slot = models.OneToOneField(Slot, on_delete=models.DO_NOTHING, primary_key=True, related_name="content")
    meeting = models.ForeignKey(Meeting, on_delete=models.DO_NOTHING, related_name="contents")
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="slots")
    topic = models.CharField(_("topic"), max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    defer_reason = models.CharField(_("why it was deferred"), max_length=300, blank=True, default="")
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(case=None) ^ models.Q(topic=""), name="slotcontent_case_or_topic")
        ]
        indexes = [models.Index(fields=["case"], name="slotcontent_case")]


class SlotPresence(models.Model):
    """A member signed in for one item: who was in the room, so who heard it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.DO_NOTHING, related_name="presences")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slot", "member"], name="slotpresence_once")]


class SlotRecord(models.Model):
    """A note, decision (an information item) or action that was recorded in a slot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.DO_NOTHING, related_name="records")
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+")
    item = models.OneToOneField(Layer, on_delete=models.DO_NOTHING, null=True, related_name="slot_record")
    action = models.OneToOneField(Action, on_delete=models.DO_NOTHING, null=True, related_name="slot_record")
    at = models.DateTimeField()
    history = history()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(item=None) ^ models.Q(action=None), name="slotrecord_item_or_action"
            )
        ]


class Standing(models.Model):
    """Which version of a recorded statement stood when its meeting was closed: what the minutes print.

    `version` is the history row of one of its layers or of its action; the database writes it (guard.keep_minutes) and
    shows it to who reads that version.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(SlotRecord, on_delete=models.DO_NOTHING, related_name="standing")
    version = models.UUIDField()


class TopicNote(models.Model):
    """A note or decision on a topic that is no case; every participant reads it."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        DECISION = "decision", _("Decision")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.DO_NOTHING, related_name="notes")
    meeting = models.ForeignKey(Meeting, on_delete=models.DO_NOTHING, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.NOTE)
    text = models.TextField(_("text"))
    rationale = models.TextField(_("why this was decided"), blank=True, default="")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = history()
