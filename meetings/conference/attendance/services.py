"""Signing in at the door: each person signs the confidentiality statement themselves (MARAC, LIVC art. 458ter)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.days import day_of, today
from meetings.conference.attendance.selectors import hearers
from meetings.conference.gate import locked
from meetings.conference.models import Attendance, Meeting, SlotContent, SlotPresence
from partners.models import Member


def may_sign(meeting: Meeting) -> bool:
    """Tell whether people sign now: on the days from its planned beginning to its end and while it is in session."""
    if meeting.status == Meeting.Status.PLANNED:
        municipality = meeting.forum.municipality
        first, last = (day_of(moment, municipality) for moment in (meeting.starts_at, meeting.ends_at))
        return first <= today(municipality) <= last
    return meeting.status == Meeting.Status.IN_SESSION


@transaction.atomic
def sign(*, actor: Member, meeting: Meeting) -> Attendance:
    """Sign the confidentiality statement and be present, who had left too. Raises ValidationError on another day."""
    if not may_sign(meeting):
        raise ValidationError(_("The statement is signed on the day of the meeting."))
    entry = _own(actor, meeting)
    entry.state, entry.signed_at, entry.left_at = Attendance.State.PRESENT, timezone.now(), None
    return _saved(entry)


@transaction.atomic
def apologise(*, actor: Member, meeting: Meeting, member: Member) -> Attendance:
    """Note that somebody does not come: oneself, or anybody by who runs the meeting.

    Raises PermissionDenied for others, ValidationError for who has signed or when the meeting is closed.
    """
    entry = _entry(actor, meeting, member)
    if entry.signed_at:
        raise ValidationError(_("%(name)s has signed and was present.") % {"name": entry.member.name})
    entry.state = Attendance.State.APOLOGIES
    return _saved(entry)


@transaction.atomic
def leave(*, actor: Member, meeting: Meeting, member: Member) -> Attendance:
    """Note that somebody present has left and hears no later item. Raises as `apologise` does."""
    entry = _entry(actor, meeting, member)
    if entry.state != Attendance.State.PRESENT:
        raise ValidationError(_("%(name)s is not present.") % {"name": entry.member.name})
    entry.left_at = timezone.now()
    return _saved(entry)


@transaction.atomic
def admit(*, actor: Member, content: SlotContent, member: Member) -> None:
    """Sign a newcomer in for the item in discussion.

    Raises PermissionDenied for who does not run the meeting, ValidationError for who does not hear it.
    """
    locked(content.meeting)
    if content.state != SlotContent.State.DISCUSSING or member not in hearers(content):
        raise ValidationError(_("That is not possible now."))
    sign_in_hearers(content, only=member)


def sign_in_hearers(content: SlotContent, *, only: Member | None = None) -> None:
    """Write down who hears an item: everyone present who may, or `only` that one; who stands there stays."""
    there = set(SlotPresence.objects.filter(slot=content.slot_id).values_list("member", flat=True))
    now = timezone.now()
    SlotPresence.objects.bulk_create(
        SlotPresence(slot_id=content.slot_id, member=member, at=now)
        for member in hearers(content)
        if member.pk not in there and only in (None, member)
    )


def _own(actor: Member, meeting: Meeting) -> Attendance:
    found = Attendance.objects.select_for_update().filter(meeting=meeting, member=actor).first()
    return found or Attendance(meeting=meeting, member=actor)


def _entry(actor: Member, meeting: Meeting, member: Member) -> Attendance:
    if meeting.status == Meeting.Status.CLOSED:
        raise ValidationError(_("The meeting is closed."))
    if member != actor:
        locked(meeting)
    entry = Attendance.objects.select_for_update().filter(meeting=meeting, member=member).first()
    if entry is None and member != actor:
        raise PermissionDenied
    return entry or Attendance(meeting=meeting, member=actor)


def _saved(entry: Attendance) -> Attendance:
    is_new = entry._state.adding
    entry.save(force_insert=is_new, force_update=not is_new)
    return entry
