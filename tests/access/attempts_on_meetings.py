"""Who tries to write what on forums, meetings and escalations."""

from collections.abc import Iterator
from typing import Any

from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_watch import OPERATOR, Attempt


def attempts() -> Iterator[Attempt]:
    yield from _forums()
    yield from _attendance()
    yield from _agenda()
    yield from _records()
    yield from _closed()
    yield from _escalations()
    yield from _what_they_hold()


def _forums() -> Iterator[Attempt]:
    yield from adds("forum", "coord", {"slug": "new"}, {"who": "clerk"}, {"municipality_id": "{birch}"})
    yield may("coord", "UPDATE meetings_forum SET name = 'x'")
    yield may_not("clerk", "UPDATE meetings_forum SET name = 'x'")
    yield from adds("seat", "coord", {"agency_id": "{@bureau}"}, {"who": "chair"}, {"forum_id": "{abroad forum}"})
    for who, allowed in (("coord", True), ("chair", False), ("dated", False)):
        yield Attempt(who, allowed, "DELETE FROM meetings_seat")
    yield from adds("meeting", "chair", {"starts_at": "2026-06-20T10:00:00Z"}, {"who": "lone"})
    for who, allowed in (("chair", True), ("lone-low", False), ("guest", False)):
        yield Attempt(who, allowed, "UPDATE meetings_meeting SET place = 'x'")


def _attendance() -> Iterator[Attempt]:
    yield from adds("invited", "chair", {"member_id": "{hermit}"}, {"who": "lone"})
    yield from adds("invited", "lone-low", {"member_id": "{lone-low}"}, {"who": "hermit", "member_id": "{hermit}"})
    yield may("chair", "UPDATE meetings_attendance SET is_observer = true")
    yield may("lone", "UPDATE meetings_attendance SET state = 'apologies' WHERE id = '{signed}'")
    yield may_not("lone", "UPDATE meetings_attendance SET state = 'apologies' WHERE id = '{asked}'")
    for who, allowed in (("chair", False), ("helper", True), (OPERATOR, True)):
        yield Attempt(who, allowed, "UPDATE meetings_attendance SET signed_at = now() WHERE id = '{asked}'")
    yield may("chair", "DELETE FROM meetings_attendance")
    yield may_not("lone", "DELETE FROM meetings_attendance")


def _agenda() -> Iterator[Attempt]:
    yield from adds("empty slot", "chair", {"position": 99}, {"who": "lone"})
    for who, allowed in (("chair", True), ("lone", False)):
        yield Attempt(who, allowed, "DELETE FROM meetings_slot")
        yield Attempt(who, allowed, "DELETE FROM meetings_slotcontent")
        yield Attempt(who, allowed, "UPDATE meetings_slotcontent SET state = 'done'")
        yield Attempt(who, allowed, "UPDATE meetings_slot SET minutes_planned = 1 WHERE id = '{empty slot}'")
    yield may("coord", "DELETE FROM meetings_slotcontent")
    topic = {"slot_id": "{empty slot}"}
    yield from adds(
        "topic slot content", "chair", topic,
        {"who": "lone"}, {"case_id": "{H}", "topic": ""}, {"slot_id": "{other free slot}"}, {"slot_id": "{random}"},
    )  # fmt: skip
    yield Attempt("coord", False, like="topic slot content", changes={"slot_id": "{other free slot}"})
    yield Attempt("coord", True, like="topic slot content", changes=topic | {"case_id": "{H}", "topic": ""})
    yield from adds(
        "presence", "coord", {"member_id": "{lone}"},
        {"who": "chair"}, {"member_id": "{looker}"}, {"member_id": "{helper}"}, {"member_id": "{chair}"},
    )  # fmt: skip
    yield Attempt("chair", True, like="presence", changes={"slot_id": "{topic slot}", "member_id": "{lone}"})


def _records() -> Iterator[Attempt]:
    yield from adds(
        "record", "helper", {"item_id": "{open}"},
        {"who": "looker"}, {"item_id": "{people}"}, {"slot_id": "{topic slot}"}, {"slot_id": "{empty slot}"},
        {"item_id": "{elsewhere}"}, {"item_id": None, "action_id": "{action of B}"},
        {"item_id": None, "action_id": "{random}"},
    )  # fmt: skip
    yield Attempt("helper", True, like="record", changes={"item_id": None, "action_id": "{free action}"})
    yield from adds(
        "note", "lone", {},
        {"author_id": "{looker}"}, {"slot_id": "{case slot}"}, {"meeting_id": "{other meeting}"},
        {"slot_id": "{empty slot}"},
    )  # fmt: skip


def _closed() -> Iterator[Attempt]:
    standing = "SELECT count(*) FROM meetings_standing"
    for slot in ("closed slot", "case slot"):
        record = {"slot_id": f"{{{slot}}}", "item_id": "{of looker}"}
        yield Attempt(OPERATOR, True, like="record", changes=record, then=standing)
    yield may("coord", "UPDATE meetings_meeting SET status = 'closed' WHERE id = '{meeting}'", standing)
    yield may("coord", "UPDATE meetings_meeting SET place = 'x' WHERE id = '{meeting}'", standing)
    yield may(OPERATOR, "UPDATE meetings_meeting SET place = 'x' WHERE id = '{closed}'", standing)
    yield may_not("birch-coord", "UPDATE meetings_meeting SET place = 'x' WHERE id = '{closed}'")
    for who, allowed in (("birch-coord", False), (OPERATOR, True)):
        yield Attempt(who, allowed, "UPDATE meetings_slot SET minutes_planned = 1 WHERE id = '{closed slot}'")


def _escalations() -> Iterator[Attempt]:
    new = {"reference": "E-NEW"}
    yield from adds(
        "draft", "coord", new,
        {"compiled_by_id": "{clerk}"}, {"case_ids": ["{Z}"]}, {"marking": 3}, {"case_id": "{B}"},
        {"document_id": "{document of leader}"}, {"meeting_id": "{far}"},
        {"who": "helper", "compiled_by_id": "{helper}"},
    )  # fmt: skip
    yield from adds("draft", "coord", new | {"case_id": "{A}", "meeting_id": "{meeting}"})
    send = "UPDATE meetings_escalation SET sent_at = now()"
    yield may("coord", send)
    yield may_not("clerk", send)
    one = "UPDATE meetings_escalation SET {} WHERE id = '{{draft}}'"
    yield may("coord", one.format("sent_at = now()"))
    yield may("coord", one.format("sent_at = now(), document_id = '{document of coord}'"))
    yield may_not("coord", one.format("sent_at = NULL"))
    yield may_not("coord", one.format("sent_at = now(), document_id = '{document of clerk}'"))
    yield may_not("coord", one.format("sent_at = now(), document_id = '{random}'"))
    yield may("coord", "SELECT guard.withdraw_escalation('{sent}')")
    for who, name in (("clerk", "sent"), ("coord", "unseen"), ("coord", "withdrawn"), ("coord", "random")):
        yield may_not(who, f"SELECT guard.withdraw_escalation('{{{name}}}')")


def _what_they_hold() -> Iterator[Attempt]:
    def quote(name: str, **more: Any) -> dict[str, Any]:
        return {"layer_id": f"{{{name}}}", "text": f"text {name}"} | more

    yield from adds(
        "quote", "coord", {"escalation_id": "{draft}"},
        {"who": "lone", "escalation_id": "{to lone}"}, {"escalation_id": "{finished}"},
        quote("of leader", agency_id="{@leaders}"),
        quote("elsewhere", case_id="{B}", agency_id="{@ash-unit}"), {"case_id": "{B}"},
        quote("moved", agency_id="{@ash-unit}"), quote("entrusted"), quote("bare"), {"text": "forged", "said_as": None},
        {"agency_id": "{@helpers}"}, {"layer_id": "{random}"}, {"said_as": "opinion"}, {"said_as": None},
        {"source": "reliable"}, {"information": "direct"},
    )  # fmt: skip
    for name in ("deep", "short"):
        shared = {"layer_id": f"{{{name} shared}}", "text": f"text {name} in short", "escalation_id": "{draft}"}
        shared["said_as"] = None
        yield Attempt("coord", True, like="quote", changes=shared)
    yield from adds(
        "subject", "coord", {"escalation_id": "{draft}"},
        {"who": "lone", "escalation_id": "{to lone}"}, {"escalation_id": "{finished}"}, {"case_id": "{C}"},
        {"reference": "X"}, {"family_name": "forged"}, {"escalation_id": "{random}"},
    )  # fmt: skip
    yield Attempt("coord", True, like="subject", changes={"escalation_id": "{draft}", "family_name": ""})
    nameless = {"escalation_id": "{of N by lone}", "case_id": "{N}", "reference": "ASH-N", "family_name": "N"}
    yield from adds("subject", "lone", nameless | {"family_name": ""}, {"family_name": "N"})
    yield from adds("option of draft", "coord", {"position": 7}, {"who": "lone", "escalation_id": "{to lone}"},
                    {"escalation_id": "{sent}"}, {"escalation_id": "{random}"})  # fmt: skip
    yield from adds(
        "answer", "ash-mayor", {"kind": "call_me"},
        {"member_id": "{beadle}"}, {"who": "coord", "member_id": "{coord}"}, {"escalation_id": "{random}"},
        {"who": "coord", "member_id": "{coord}", "escalation_id": "{draft}"},
    )  # fmt: skip
    yield Attempt("beadle", True, like="answer", changes={"member_id": "{beadle}", "escalation_id": "{to agency}"})
