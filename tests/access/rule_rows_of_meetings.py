"""The second city's meetings, escalations and record, past the policies."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from cases.models import (
    Action,
)
from meetings.models import (
    Answer,
    Attendance,
    Escalation,
    Forum,
    Meeting,
    Option,
    Quote,
    Seat,
    Slot,
    SlotContent,
    SlotPresence,
    SlotRecord,
    Subject,
    TopicNote,
)
from mscportal.record.models import Document, OutboxEntry, Reading, VaultKey
from partners.models import SeatChange
from tests.access.rule_city import DAY
from tests.access.rule_names import NOW, Rows


def build_meetings(r: Rows) -> None:
    """Make what hangs on the cases and statements that are there."""
    _meetings(r)
    _closed_meeting(r)
    _escalations(r)
    _record(r)


def _meetings(r: Rows) -> None:
    r["forum"] = Forum.objects.create(municipality=r["ash"], slug="f", name="F", kind="exchange", chair=r["chair"])
    r["other forum"] = Forum.objects.create(municipality=r["ash"], slug="o", name="O", kind="exchange")
    r["abroad forum"] = Forum.objects.create(municipality=r["birch"], slug="a", name="A", kind="exchange")
    r["seat"] = Seat.objects.create(forum=r["forum"], agency=r["@lone"])
    for agency in ("lookers", "helpers"):
        Seat.objects.create(forum=r["forum"], agency=r[f"@{agency}"])
    Seat.objects.create(forum=r["abroad forum"], agency=r["@dated"])
    for n, (name, forum) in enumerate(
        (("meeting", "forum"), ("other meeting", "other forum"), ("far", "abroad forum"))
    ):
        r[name] = Meeting.objects.create(forum=r[forum], starts_at=NOW + timedelta(hours=n), place="Room")
    signed = {"state": "present", "signed_at": NOW}
    for name, who, values in (
        ("signed", "lone", signed),
        ("gone", "looker", signed | {"left_at": NOW}),
        ("invited", "guest", {}),
        ("blind", "chair", signed),
        ("left", "newcomer", signed),
        ("asked", "helper", {}),
    ):
        r[name] = Attendance.objects.create(meeting=r["meeting"], member=r[who], **values)
    # Asked before their agency ceased to work with the city.
    r["asked from afar"] = Attendance.objects.create(meeting=r["meeting"], member=r["birch-auditor"])
    r["elsewhere present"] = Attendance.objects.create(meeting=r["other meeting"], member=r["leader"], **signed)
    for n, (name, meeting, about) in enumerate(
        (
            ("case slot", "meeting", {"case": r["A"]}),
            ("topic slot", "meeting", {"topic": "Topic"}),
            ("hidden slot", "meeting", {"case": r["H"]}),
            ("empty slot", "meeting", None),
            ("free slot", "meeting", None),
            ("other free slot", "other meeting", None),
            ("other slot", "other meeting", {"topic": "Other"}),
        )
    ):
        r[name] = Slot.objects.create(meeting=r[meeting], position=n)
        if about:
            r[f"{name} content"] = SlotContent.objects.create(slot=r[name], meeting=r[meeting], **about)
    # A topic that became a case: its former version told the case to nobody who does not see it.
    SlotContent.objects.filter(slot=r["topic slot"]).update(case=r["H"], topic="")
    SlotContent.objects.filter(slot=r["topic slot"]).update(case=None, topic="Topic")
    r["presence"] = SlotPresence.objects.create(slot=r["case slot"], member=r["leader"], at=NOW)
    SlotPresence.objects.create(slot=r["hidden slot"], member=r["leader"], at=NOW)
    r["record"] = SlotRecord.objects.create(slot=r["case slot"], case=r["A"], item=r["of leader"], at=NOW)
    SlotRecord.objects.create(slot=r["case slot"], case=r["A"], item=r["deep"], at=NOW)
    SlotRecord.objects.create(slot=r["case slot"], case=r["A"], item=r["bare"], at=NOW)
    r["action record"] = SlotRecord.objects.create(slot=r["case slot"], case=r["A"], action=r["action"], at=NOW)
    SlotRecord.objects.create(slot=r["case slot"], case=r["A"], action=r["hidden action"], at=NOW)
    SlotRecord.objects.create(slot=r["case slot"], case=r["H"], item=r["agencies"], at=NOW)
    SlotRecord.objects.create(slot=r["hidden slot"], case=r["A"], item=r["of clerk"], at=NOW)
    r["note"] = TopicNote.objects.create(slot=r["topic slot"], meeting=r["meeting"], text="N", author=r["lone"], at=NOW)


def _closed_meeting(r: Rows) -> None:
    forum = Forum.objects.create(municipality=r["birch"], slug="c", name="C", kind="exchange", chair=r["birch-coord"])
    r["closed"] = Meeting.objects.create(forum=forum, starts_at=NOW, status="closed")
    r["leader there"] = Attendance.objects.create(meeting=r["closed"], member=r["leader"])
    r["closed slot"] = Slot.objects.create(meeting=r["closed"], position=1)
    SlotContent.objects.create(slot=r["closed slot"], meeting=r["closed"], case=r["A"])
    SlotRecord.objects.create(slot=r["closed slot"], case=r["A"], item=r["entrusted"], at=NOW)
    moot = {"municipality": r["ash"], "originator": r["@lone"], "author": r["lone"], "classification": 0}
    moot_action = Action.objects.create(case=r["A"], key="a-000000000005", title="Act", **moot)
    SlotRecord.objects.create(slot=r["closed slot"], case=r["A"], action=moot_action, at=NOW)


def _escalations(r: Rows) -> None:
    r["document"] = _document(r)
    for name, values in {
        "sent": {"people": [r["ash-mayor"].pk]},
        "to agency": {"agencies": [r["@town-hall"].pk]},
        "marked": {"people": [r["beadle"].pk, r["ash-mayor"].pk], "marking": 2},
        "draft": {"people": [r["ash-mayor"].pk, r["coord"].pk], "sent_at": None},
        "high draft": {"sent_at": None, "marking": 3},
        "withdrawn": {"people": [r["ash-mayor"].pk], "withdrawn_at": NOW},
        "withdrawn draft": {"sent_at": None, "withdrawn_at": NOW},
        "of A": {"case_ids": [r["A"].pk], "sent_at": None, "compiled_by": r["leader"]},
        "of N": {"case_ids": [r["N"].pk], "sent_at": None},
        "unseen": {"case_ids": [r["Z"].pk], "sent_at": None},
        "kept out": {"people": [r["guest"].pk]},
        "to lone": {"people": [r["lone"].pk]},
        "finished": {"document": r["document"]},
        "of N by lone": {"case_ids": [r["N"].pk], "sent_at": None, "compiled_by": r["lone"]},
        "to idlers": {"agencies": [r["@idle"].pk], "people": [r["newcomer"].pk]},
    }.items():
        about = {"case_ids": [r["A"].pk], "compiled_by": r["coord"], "sent_at": NOW, "marking": 0} | values
        r[name] = Escalation.objects.create(
            municipality=r["ash"],
            reference=f"E-{name}",
            items=[r["open"].pk, r["deep shared"].pk, r["entrusted"].pk, r["moved"].pk, r["bare"].pk,
                   r["elsewhere"].pk, r["short"].pk],
            title=name,
            why="because",
            decision_needed_by=DAY,
            created_at=NOW,
            review_on=DAY,
            delete_on=DAY,
            **about,
        )  # fmt: skip
        r[f"option of {name}"] = Option.objects.create(escalation=r[name], position=1, title="Option")
    common = {"case_id": r["A"].pk, "is_shared_version": False, "names_person": False, "day": DAY, "kind": "report"}
    r["quote"] = Quote.objects.create(
        escalation=r["sent"], position=9, layer_id=r["open"].pk, agency=r["@lone"], text="text open",
        said_as="fact", **common,
    )  # fmt: skip
    r["subject"] = Subject.objects.create(escalation=r["sent"], case_id=r["A"].pk, reference="ASH-A", family_name="A")
    r["answer"] = Answer.objects.create(escalation=r["sent"], kind="acknowledged", member=r["ash-mayor"], at=NOW)


def _document(r: Rows, **values: Any) -> Document:
    own = uuid4()
    common = {"compiled_by_id": r["coord"].pk, "sent_at": NOW, "case_ids": [r["A"].pk], "people": [r["ash-mayor"].pk]}
    return Document.objects.create(
        id=own,
        municipality_id=r["ash"].pk,
        kind="minutes",
        marking=0,
        compiled_at=NOW,
        review_on=DAY,
        delete_on=DAY,
        key_id=values.pop("key_id", own),
        file_name=b"",
        content=b"",
        sha256="",
        size=0,
        **common | values,
    )


def _record(r: Rows) -> None:
    r["document of coord"] = _document(r)
    r["document of leader"] = _document(r, compiled_by_id=r["leader"].pk)
    r["document of clerk"] = _document(r, compiled_by_id=r["clerk"].pk, people=[r["coord"].pk])
    for name, subject in (("key of A", r["A"]), ("key of paper", r["agreement of lone"]), ("key", r["document"])):
        r[name] = VaultKey.objects.create(subject_id=subject.pk, wrapped=b"")
    r["reading"] = Reading.objects.create(
        at=NOW, member_id=r["lone"].pk, municipality_id=r["ash"].pk, case_id=r["A"].pk, screen="case", reference="ASH-A"
    )
    r["owed"] = OutboxEntry.objects.create(
        kind="mail", subject_id=uuid4(), member_id=r["lone"].pk, next_try_at=NOW, done_at=NOW
    )
    Authenticator.objects.create(user=r["lone"], type="totp", data={})
    r["session"] = Session.objects.create(session_key="key", session_data="", expire_date=NOW)
    for name, values in {
        "change": {"member": r["looker"], "agency": r["@lookers"], "asked_by": r["lone-lead"]},
        "own change": {"member": r["lone-low"], "agency": r["@lone"], "asked_by": r["admin"]},
        "change by coord": {"member": r["lone"], "agency": r["@lone"], "asked_by": r["coord-too"]},
        "far-reaching": {"member": r["lone"], "agency": r["@lone"], "asked_by": r["admin"], "role": "coordinator"},
        "far by coord": {"member": r["lone"], "agency": r["@lone"], "asked_by": r["coord-too"], "role": "coordinator"},
        "far by false": {"member": r["lone"], "agency": r["@lone"], "asked_by": r["false-coord"], "role": "auditor"},
        "far by clerk": {"member": r["lone"], "agency": r["@lone"], "asked_by": r["clerk"], "role": "auditor"},
        "far by birch": {"member": r["lone"], "agency": r["@lone"], "asked_by": r["birch-coord"], "role": "auditor"},
        "seeing": {"member": r["idler"], "agency": r["@lone"], "asked_by": r["admin"], "role": "auditor"},
        "leaving": {
            "member": r["idler"], "agency": r["@lone"], "asked_by": r["admin"], "role": "auditor", "is_active": False
        },
        "answered": {
            "member": r["lone-low"], "agency": r["@lone"], "asked_by": r["admin"], "status": "confirmed"
        },
        "confirmed": {
            "member": r["guest"], "agency": r["@lone"], "asked_by": r["admin"], "status": "confirmed"
        },
        "of lead": {"member": r["lone-lead"], "agency": r["@lone"], "asked_by": r["admin"]},
    }.items():  # fmt: skip
        r[name] = SeatChange.objects.create(
            **{"municipality": r["ash"], "role": "practitioner", "clearance": 1} | values
        )
