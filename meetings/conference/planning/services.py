"""Planning a meeting and asking people to it; the forum's chair and the coordinator do."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.conference.gate import forums_run, locked
from meetings.conference.models import Attendance, Meeting
from meetings.forums import cadence
from meetings.forums.models import Forum
from mscportal.record.versions import check_version
from partners.models import Member, Role

# Nobody is asked to a meeting for these roles: they see no case (PRACTICE.md, roles).
NEVER_ASKED = (Role.AUDITOR, Role.ADMINISTRATOR)


def proposed_start(forum: Forum) -> datetime | None:
    """Return when the forum meets next by its cadence, None where that cannot be told."""
    last = Meeting.objects.filter(forum=forum).order_by("-starts_at").first()
    if last is None:
        return None
    zone = ZoneInfo(forum.municipality.timezone)
    return cadence.following(last.starts_at, forum.cadence, zone=zone, now=timezone.now())


@transaction.atomic
def plan_meeting(*, actor: Member, forum: Forum, starts_at: datetime, minutes_planned: int, place: str = "") -> Meeting:
    """Plan a meeting and ask to it whoever was asked last time, else every member of the seats.

    Raises PermissionDenied for who does not run the forum, ValidationError when it meets at that moment already.
    """
    if not forums_run().filter(pk=forum.pk).exists():
        raise PermissionDenied
    last = Meeting.objects.filter(forum=forum).order_by("-starts_at").first()
    meeting = Meeting(forum=forum, starts_at=starts_at, minutes_planned=minutes_planned, place=place)
    _save(meeting)
    for member, is_observer in _asked_last_time(last) or _all_of_the_seats(forum):
        Attendance.objects.create(meeting=meeting, member=member, is_observer=is_observer)
    return meeting


@transaction.atomic
def change_meeting(
    *, actor: Member, meeting: Meeting, starts_at: datetime, minutes_planned: int, place: str, seen: str | None = None
) -> Meeting:
    """Change when and where a planned meeting is held.

    `seen` is `version_of` the meeting that was shown. Raises PermissionDenied for who does not run it, StaleSave when
    somebody saved in between, ValidationError when it has begun or the forum meets at that moment already.
    """
    current = locked(meeting)
    check_version(current, seen)
    if current.status != Meeting.Status.PLANNED:
        raise ValidationError(_("The meeting has begun: it can no longer be moved."))
    current.starts_at, current.minutes_planned, current.place = starts_at, minutes_planned, place
    _save(current)
    return current


@transaction.atomic
def invite(
    *,
    actor: Member,
    meeting: Meeting,
    members: Iterable[Member],
    observers: Iterable[Member] = (),
    shown: Collection[UUID],
) -> None:
    """Ask these members (and `observers`) to the meeting, and of those in `shown` nobody else; who has signed stays.

    Raises PermissionDenied for who does not run it, ValidationError when it is closed.
    """
    current = locked(meeting)
    if current.status == Meeting.Status.CLOSED:
        raise ValidationError(_("The meeting is closed."))
    wanted = dict.fromkeys(members, False) | dict.fromkeys(observers, True)
    for attendance in Attendance.objects.filter(meeting=current).select_related("member"):
        is_observer = wanted.pop(attendance.member, None)
        if is_observer is None:
            if attendance.signed_at is None and attendance.member_id in shown:
                attendance.delete()
        elif attendance.is_observer != is_observer:
            attendance.is_observer = is_observer
            attendance.save(force_update=True)
    for member, is_observer in wanted.items():
        Attendance.objects.create(meeting=current, member=member, is_observer=is_observer)


def _save(meeting: Meeting) -> None:
    is_new = meeting._state.adding
    try:
        with transaction.atomic():
            meeting.save(force_insert=is_new, force_update=not is_new)
    except IntegrityError as error:
        raise ValidationError({"starts_at": _("This forum already meets at that time.")}) from error


def _asked_last_time(last: Meeting | None) -> list[tuple[Member, bool]]:
    asked = Attendance.objects.filter(meeting=last, member__is_active=True).select_related("member")
    return [(attendance.member, attendance.is_observer) for attendance in asked]


def _all_of_the_seats(forum: Forum) -> list[tuple[Member, bool]]:
    members = Member.objects.filter(agency__seats__forum=forum, is_active=True).exclude(role__in=NEVER_ASKED)
    return [(member, False) for member in members]
