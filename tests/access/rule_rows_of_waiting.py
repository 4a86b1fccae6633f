"""Escalations that wait for what is not for the whole table, and what originators answered, in the second city."""

from typing import Any
from uuid import UUID

from cases.models import Layer, ReleaseRequest
from meetings.models import Escalation, Quote, Subject
from tests.access.rule_names import NOW, Rows
from tests.access.rule_rows_of_asking import UNTIL
from tests.cast import make_item


def build_waiting(r: Rows) -> None:
    """Add waiting escalations of the coordinator; each item is kept out of one of them by one term alone."""
    for name, author, more in (
        ("own narrow", "coord", {"audience": "people"}),
        ("own entrusted", "coord", {"is_entrusted": True}),
        ("colleague's entrusted", "clerk", {"is_entrusted": True}),
        ("granted", "lone", {}),
        ("written", "lone", {"classification": 2}),
        ("unanswered", "lone", {}),
        ("for other people", "lone", {}),
        ("for other agencies", "lone", {}),
        ("for another", "lone", {}),
        ("refused", "lone", {}),
        ("confided", "lone", {"is_entrusted": True}),
        ("changing", "lone", {}),
    ):
        r[name] = make_item(r["A"], r[author], f"text {name}", **{"classification": 0} | more)
    mayor, leader = r["ash-mayor"].pk, r["leader"].pk
    for name, values in {
        "waiting": {},
        "waiting withdrawn": {"withdrawn_at": NOW},
        "waiting of Z": {"case_ids": [r["Z"].pk]},
        "waiting too": {},
        "waiting sent": {"people": [leader], "sent_at": NOW},
    }.items():
        about = {"case_ids": [r["A"].pk], "people": [mayor], "agencies": [], "sent_at": None} | values
        r[name] = Escalation.objects.create(
            municipality=r["ash"], reference=f"W-{name}"[:20], items=[], title=name, why="because", marking=0,
            decision_needed_by=UNTIL, created_at=NOW, review_on=UNTIL, delete_on=UNTIL, is_waiting=True,
            compiled_by=r["coord"], **about,
        )  # fmt: skip
    answered = {"answered_by": r["lone"], "answered_at": NOW}
    r["word granted"] = _ask(r, "granted", answer="granted", **answered)
    r["word written"] = _ask(r, "written", answer="narrowed", version="text written for it", **answered)
    r["word refused"] = _ask(r, "refused", answer="declined", **answered)
    r["own word"] = _ask(r, "own narrow", answer="granted", answered_by=r["clerk"], answered_at=NOW)
    _ask(r, "for other people", answer="granted", people=[leader], **answered)
    _ask(r, "for other agencies", answer="granted", agencies=[r["@town-hall"].pk], **answered)
    _ask(r, "for another", answer="granted", document="waiting too", **answered)
    for document in ("waiting", "waiting withdrawn", "waiting sent", "draft"):
        r[f"word in {document}"] = _ask(r, "changing", answer="granted", document=document, **answered)
    _ask(r, "unanswered")
    _ask(r, "unanswered", document="waiting too")
    r["request for confided"] = _ask(r, "confided")
    r["plain request for confided"] = ReleaseRequest.objects.create(
        **_of(r["confided"]), asker=r["looker"], for_member=r["looker"], purpose="looker needs it"
    )
    # What stands in another document, and what was written for this one, asks nobody to be cleared for more. What the
    # police graded stands in a draft and in what was sent, written anew too, and a faulty import says it of another.
    for position, (name, layer, text) in enumerate(
        (
            ("draft", "bare", "text bare"), ("waiting", "written", "text written for it"),
            ("waiting too", "written", "text written for it"),
            ("draft", "by police", "text by police"), ("draft", "by police", "text written anew"),
            ("draft", "open", "text by police"), ("sent", "by police", "text by police"),
        ), 20,
    ):  # fmt: skip
        Quote.objects.create(
            escalation=r[name], position=position, layer_id=r[layer].pk, case_id=r["A"].pk, agency=r["@lone"],
            day=UNTIL, kind="report", text=text, is_shared_version=False, names_person=False,
        )  # fmt: skip
    # The name of the case of each: told, until that is hidden.
    for name, case in (("waiting", "A"), ("waiting too", "B"), ("sent", "A")):
        Quote.objects.create(
            escalation=r[name], position=7, layer_id=r["open"].pk, case_id=r[case].pk, agency=r["@lone"], day=UNTIL,
            kind="report", text="Kim waits", is_shared_version=False, names_person=True,
        )  # fmt: skip
    for name, case in (("waiting", "A"), ("waiting too", "B")):
        Subject.objects.create(
            escalation=r[name], case_id=r[case].pk, reference=r[case].reference, given_name="Kim", family_name=case
        )


def _ask(
    r: Rows,
    about: str,
    *,
    document: str = "waiting",
    people: list[UUID] | None = None,
    agencies: list[UUID] | None = None,
    **more: Any,
) -> ReleaseRequest:
    return ReleaseRequest.objects.create(
        **_of(r[about]), asker=r["coord"], for_document=r[document].pk, for_people=people or [r["ash-mayor"].pk],
        for_agencies=agencies or [], purpose=f"{document} needs {about}", valid_until=UNTIL, **more,
    )  # fmt: skip


def _of(item: Layer) -> dict[str, Any]:
    """Return what the database fills in from the item; the values stand here for Django alone."""
    return {
        "statement": item, "case": item.case, "municipality_id": item.municipality_id, "originator": item.originator,
        "kind": item.kind, "day": item.day,
    }  # fmt: skip
