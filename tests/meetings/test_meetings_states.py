"""States and transitions stand as data: every pair is tried."""

import itertools

import pytest
from django.core.exceptions import ValidationError

from meetings.conference.models import Meeting, SlotContent
from meetings.conference.states import ITEM, MEETING, require_item_step, require_meeting_step

MEETING_STEPS = {("planned", "in_session"), ("in_session", "closed")}
ITEM_STEPS = {
    ("waiting", "discussing"),
    ("waiting", "deferred"),
    ("discussing", "done"),
    ("discussing", "deferred"),
    ("done", "discussing"),
    ("deferred", "discussing"),
}


@pytest.mark.parametrize(("state", "to"), list(itertools.product(Meeting.Status, repeat=2)))
def test_a_meeting_takes_only_these_steps(state: Meeting.Status, to: Meeting.Status) -> None:
    meeting = Meeting(status=state)
    if (state.value, to.value) in MEETING_STEPS:
        require_meeting_step(meeting, to)
    else:
        with pytest.raises(ValidationError):
            require_meeting_step(meeting, to)


@pytest.mark.parametrize(("state", "to"), list(itertools.product(SlotContent.State, repeat=2)))
def test_an_item_takes_only_these_steps(state: SlotContent.State, to: SlotContent.State) -> None:
    content = SlotContent(state=state)
    if (state.value, to.value) in ITEM_STEPS:
        require_item_step(content, to)
    else:
        with pytest.raises(ValidationError):
            require_item_step(content, to)


def test_every_state_has_its_steps() -> None:
    assert set(MEETING) == set(Meeting.Status)
    assert set(ITEM) == set(SlotContent.State)
