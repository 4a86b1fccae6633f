"""States of a meeting and of its items, and which step leads from which to which."""

from collections.abc import Mapping
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings.conference.models import Meeting, SlotContent

State = TypeVar("State", Meeting.Status, SlotContent.State)

MEETING: Mapping[Meeting.Status, frozenset[Meeting.Status]] = {
    Meeting.Status.PLANNED: frozenset({Meeting.Status.IN_SESSION}),
    Meeting.Status.IN_SESSION: frozenset({Meeting.Status.CLOSED}),
    Meeting.Status.CLOSED: frozenset(),
}
# An item that was finished or deferred can be taken up again while the meeting is in session.
ITEM: Mapping[SlotContent.State, frozenset[SlotContent.State]] = {
    SlotContent.State.WAITING: frozenset({SlotContent.State.DISCUSSING, SlotContent.State.DEFERRED}),
    SlotContent.State.DISCUSSING: frozenset({SlotContent.State.DONE, SlotContent.State.DEFERRED}),
    SlotContent.State.DONE: frozenset({SlotContent.State.DISCUSSING}),
    SlotContent.State.DEFERRED: frozenset({SlotContent.State.DISCUSSING}),
}


def require_meeting_step(meeting: Meeting, to: Meeting.Status) -> None:
    """Raise ValidationError unless the meeting may go to this state from its own."""
    _require(MEETING, Meeting.Status(meeting.status), to)


def require_item_step(content: SlotContent, to: SlotContent.State) -> None:
    """Raise ValidationError unless the item may go to this state from its own."""
    _require(ITEM, SlotContent.State(content.state), to)


def _require(steps: Mapping[State, frozenset[State]], state: State, to: State) -> None:
    if to not in steps[state]:
        raise ValidationError(_("Somebody else was quicker: this is now %(state)s.") % {"state": state.label})
