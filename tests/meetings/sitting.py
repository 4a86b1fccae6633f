"""A sitting of the cast's meeting, as far as a test needs it."""

from meetings.conference.attendance.services import sign
from meetings.conference.gate import content_of, open_meeting
from meetings.conference.models import Slot, SlotContent
from meetings.conference.room.steps import close_meeting, open_item, start_meeting
from mscportal.guard.acting import acting_as
from partners.models import Member
from tests.cast import World


def sign_in(world: World, *names: str) -> None:
    """Let members sign the confidentiality statement."""
    for name in names:
        member = world.members[name]
        with acting_as(member.pk):
            sign(actor=member, meeting=open_meeting(world.meeting.pk))


def begin(world: World, *names: str) -> None:
    """Start the meeting with Alice and those named signed in."""
    sign_in(world, "alice", *names)
    with acting_as(world.alice.pk):
        start_meeting(actor=world.alice, meeting=open_meeting(world.meeting.pk))


def content(world: World, slot: Slot) -> SlotContent:
    """Return what a slot is about; call it as who sees that."""
    return content_of(open_meeting(world.meeting.pk), slot.pk)


def open_slot(world: World, slot: Slot, by: Member | None = None) -> None:
    """Open an item, as Alice unless somebody else is named."""
    actor = by or world.alice
    with acting_as(actor.pk):
        open_item(actor=actor, content=content(world, slot))


def discuss(world: World, *names: str) -> None:
    """Start the meeting and open the case's item."""
    begin(world, *names)
    open_slot(world, world.case_slot)


def close(world: World) -> None:
    """Close the meeting, as Alice."""
    with acting_as(world.alice.pk):
        close_meeting(actor=world.alice, meeting=open_meeting(world.meeting.pk))
