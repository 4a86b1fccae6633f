"""Running a meeting: start it, open and finish items, defer, close. The chair and the coordinator do."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.conference.attendance.selectors import is_present
from meetings.conference.attendance.services import sign_in_hearers
from meetings.conference.gate import locked
from meetings.conference.models import Attendance, Meeting, SlotContent
from meetings.conference.states import require_item_step, require_meeting_step
from partners.models import Member


@transaction.atomic
def start_meeting(*, actor: Member, meeting: Meeting) -> Meeting:
    """Begin the sitting, once somebody who runs it has signed in.

    Raises PermissionDenied for who does not run it, ValidationError when the actor has not signed or it has begun.
    """
    current = locked(meeting)
    require_meeting_step(current, Meeting.Status.IN_SESSION)
    if not is_present(Attendance.objects.filter(meeting=current, member=actor).first()):
        raise ValidationError(_("Sign the confidentiality statement first."))
    current.status, current.opened_at = Meeting.Status.IN_SESSION, timezone.now()
    current.save(force_update=True)
    return current


@transaction.atomic
def open_item(*, actor: Member, content: SlotContent) -> SlotContent:
    """Take up an item: what was in discussion is done, and all present who may hear it are signed in for it.

    Raises PermissionDenied for who does not run the meeting, ValidationError for a step that is not possible.
    """
    meeting, current = _in_session(content)
    require_item_step(current, SlotContent.State.DISCUSSING)
    for other in SlotContent.objects.select_for_update(of=("self",)).filter(
        meeting=meeting, state=SlotContent.State.DISCUSSING
    ):
        _end(other, SlotContent.State.DONE)
    current.state, current.ended_at, current.defer_reason = SlotContent.State.DISCUSSING, None, ""
    current.started_at = current.started_at or timezone.now()
    current.save(force_update=True)
    sign_in_hearers(current)
    return current


@transaction.atomic
def finish_item(*, actor: Member, content: SlotContent, then_open: SlotContent | None = None) -> None:
    """Finish the item in discussion and, where one is named, open the next. Raises as `open_item` does."""
    _meeting, current = _in_session(content)
    require_item_step(current, SlotContent.State.DONE)
    _end(current, SlotContent.State.DONE)
    if then_open:
        open_item(actor=actor, content=then_open)


@transaction.atomic
def defer_item(*, actor: Member, content: SlotContent, reason: str) -> None:
    """Put an item off to another meeting, with the reason. Raises as `open_item` does."""
    _meeting, current = _in_session(content)
    require_item_step(current, SlotContent.State.DEFERRED)
    current.defer_reason = reason.strip()
    _end(current, SlotContent.State.DEFERRED)


@transaction.atomic
def close_meeting(*, actor: Member, meeting: Meeting) -> Meeting:
    """Close the sitting: what was in discussion is done, and the minutes stand. Raises as `start_meeting` does."""
    current = locked(meeting)
    require_meeting_step(current, Meeting.Status.CLOSED)
    for content in SlotContent.objects.filter(meeting=current, state=SlotContent.State.DISCUSSING):
        _end(content, SlotContent.State.DONE)
    current.status, current.closed_at, current.closed_by = Meeting.Status.CLOSED, timezone.now(), actor
    current.save(force_update=True)
    return current


def _in_session(content: SlotContent) -> tuple[Meeting, SlotContent]:
    """Lock the meeting, then the item as it stands now."""
    meeting = locked(content.meeting)
    if meeting.status != Meeting.Status.IN_SESSION:
        raise ValidationError(_("The meeting is not in session."))
    return meeting, SlotContent.objects.select_for_update().get(slot=content.slot_id)


def _end(content: SlotContent, state: SlotContent.State) -> None:
    content.state, content.ended_at = state, timezone.now() if content.started_at else None
    content.save(force_update=True)
