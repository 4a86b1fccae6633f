"""The meeting of the cast: both brothers and a topic on its agenda, one of them hidden from most."""

from typing import Any

from django.utils import timezone

from cases.models import Case
from meetings.models import Attendance, Forum, Meeting, Seat, Slot, SlotContent
from partners.models import Agency, Member, Municipality


def seat_table(
    city: Municipality, seats: list[Agency], alice: Member, case: Case, brother: Case, bob: Member
) -> dict[str, Any]:
    """Make the partner table for minors with one meeting now; returns what the world names of it."""
    forum = Forum.objects.create(
        municipality=city,
        slug="table-minors",
        name="Partner table, minors",
        kind="partner_table",
        table="minors",
        cadence="P14D",
        chair=alice,
    )
    for agency in seats:
        Seat.objects.create(forum=forum, agency=agency)
    meeting = Meeting.objects.create(
        forum=forum, starts_at=timezone.now().replace(microsecond=0), minutes_planned=120, place="Town hall"
    )
    for member in (alice, bob):
        Attendance.objects.create(meeting=meeting, member=member)
    slots = [Slot.objects.create(meeting=meeting, position=n, minutes_planned=15) for n in (1, 2, 3)]
    SlotContent.objects.create(slot=slots[0], meeting=meeting, case=case)
    SlotContent.objects.create(slot=slots[1], meeting=meeting, case=brother)
    SlotContent.objects.create(slot=slots[2], meeting=meeting, topic="Holiday activities")
    return {"forum": forum, "meeting": meeting, "case_slot": slots[0], "hidden_slot": slots[1], "topic_slot": slots[2]}
