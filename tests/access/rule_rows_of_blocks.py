"""A meeting of the second city whose agenda is in blocks: each case and each person lies where one term decides."""

from datetime import timedelta

from meetings.models import Attendance, Meeting, Slot, SlotContent
from tests.access.rule_names import NOW, Rows


def build_blocks(r: Rows) -> None:
    """Block 1: A, B and a topic; block 2: C; another meeting has a block too."""
    meeting = r["block meeting"] = Meeting.objects.create(forum=r["forum"], starts_at=NOW + timedelta(days=1))
    signed = {"state": "present", "signed_at": NOW}
    for who, values in (("lone", signed), ("helper", signed), ("looker", signed), ("leader", {}), ("chair", signed)):
        Attendance.objects.create(meeting=meeting, member=r[who], **values)
    Attendance.objects.create(meeting=meeting, member=r["guest"], state="apologies")
    for n, (where, block, about) in enumerate(
        (
            ("block meeting", 1, {"case": r["A"]}),
            ("block meeting", 1, {"case": r["B"]}),
            ("block meeting", 1, {"topic": "Topic"}),
            ("block meeting", 2, {"case": r["C"]}),
            ("other meeting", 3, {"case": r["A"]}),
        )
    ):
        slot = r[f"block slot {n}"] = Slot.objects.create(meeting=r[where], position=20 + n, block=block)
        SlotContent.objects.create(slot=slot, meeting=r[where], **about)
