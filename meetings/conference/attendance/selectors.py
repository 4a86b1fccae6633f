"""Who comes to a meeting, who signed, and who was in the room for an item."""

from dataclasses import dataclass

from django.db import connection

from meetings.conference.models import Attendance, Meeting, SlotContent, SlotPresence
from partners.models import Member


@dataclass
class People:
    """The attendance list of a meeting, by agency and name."""

    entries: list[Attendance]

    @property
    def present(self) -> list[Attendance]:
        """Those who signed and have not left."""
        return [entry for entry in self.entries if is_present(entry)]

    @property
    def expected(self) -> int:
        return len(self.entries)

    def of(self, member: Member) -> Attendance | None:
        return next((entry for entry in self.entries if entry.member_id == member.pk), None)

    def told(self) -> list[tuple[object, ...]]:
        """Return what a reader sees of the list, for the version of the page."""
        return [(entry.member_id, entry.state, entry.left_at) for entry in self.entries]


def is_present(entry: Attendance | None) -> bool:
    """Tell whether somebody signed the confidentiality statement and is still there."""
    return entry is not None and entry.state == Attendance.State.PRESENT and entry.left_at is None


def attendance_of(meeting: Meeting) -> People:
    """Return the attendance list of a meeting."""
    found = Attendance.objects.filter(meeting=meeting).select_related("member__agency", "agency")
    return People(list(found.order_by("member__agency__name", "member__name")))


def hearers(content: SlotContent) -> list[Member]:
    """Return those present who hear an item: for a case, those who see it. Nobody for who does not run the meeting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.hearers(%s::uuid)", [content.slot_id])
        found = cursor.fetchone()[0]
    return list(Member.objects.filter(pk__in=found).select_related("agency").order_by("name"))


def presences_of(content: SlotContent) -> list[Member]:
    """Return the members signed in for an item."""
    signed_in = SlotPresence.objects.filter(slot=content.slot_id).values("member")
    return list(Member.objects.filter(pk__in=signed_in).select_related("agency").order_by("name"))
