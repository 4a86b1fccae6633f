"""Meetings and escalations of a city file."""

from collections.abc import Hashable

from mscportal.city.faults import shown
from mscportal.city.known import CaseContent, all_of
from mscportal.city.names import Names
from mscportal.city.shape import Thing


def check_meetings(names: Names) -> None:
    """Add a fault for all that does not fit among the meetings and escalations."""
    seen: set[Hashable] = set()
    recorded: set[Hashable] = set()
    for n, meeting in enumerate(all_of(names.document, "meetings")):
        place = f"meetings[{n}]"
        names.forum(meeting, "forum", place)
        if "forum" in meeting and "starts_at" in meeting:
            names.once(seen, (meeting["forum"], meeting["starts_at"]), place, "a meeting of this forum at this time")
        _check_attendance(names, meeting, place)
        for m, entry in enumerate(all_of(meeting, "agenda")):
            _check_entry(names, entry, f"{place}.agenda[{m}]", recorded)
    references: set[Hashable] = set()
    for n, escalation in enumerate(all_of(names.document, "escalations")):
        _check_escalation(names, escalation, f"escalations[{n}]", references)


def _check_attendance(names: Names, meeting: Thing, place: str) -> None:
    seen: set[Hashable] = set()
    for n, one in enumerate(all_of(meeting, "attendance")):
        at = f"{place}.attendance[{n}]"
        names.member(one, "member", at)
        if "member" in one:
            names.once(seen, one["member"], f"{at}.member", f"'{shown(one['member'])}'")
        is_signed = one.get("signed_at") is not None
        names.faults.unless(
            is_signed == (one.get("state") == "present"),
            f"{at}.signed_at",
            "named for who is present alone",
        )


def _check_entry(names: Names, entry: Thing, place: str, recorded: set[Hashable]) -> None:
    names.case(entry, "case", place)
    names.member_list(entry, "present", place)
    for n, note in enumerate(all_of(entry, "notes")):
        names.member(note, "author", f"{place}.notes[{n}]")
    names.faults.unless(not entry.get("notes") or "topic" in entry, f"{place}.notes", "only a topic has notes")
    names.faults.unless(not entry.get("records") or "case" in entry, f"{place}.records", "only a case has records")
    reference = entry.get("case", "")
    for n, key in enumerate(entry.get("records", [])):
        at = f"{place}.records[{n}]"
        names.once(recorded, (reference, key), at, f"'{shown(key)}' of this case")
        kind = _kinds(names, reference).get(key)
        names.faults.unless(kind in ("item", "action"), at, f"no item or action '{shown(key)}' in this case")


def _kinds(names: Names, reference: str) -> dict[str, str]:
    """Return of which kind each key of a case will be once the file is in."""
    kinds = names.known.contents.get(reference, CaseContent()).kinds()
    for case in all_of(names.document, "cases"):
        if case.get("reference") == reference:
            for several, noun in (("items", "item"), ("goals", "goal"), ("actions", "action")):
                kinds |= {thing["key"]: noun for thing in all_of(case, several) if "key" in thing}
    return kinds


def _check_escalation(names: Names, escalation: Thing, place: str, seen: set[Hashable]) -> None:
    reference = escalation.get("reference")
    if reference is not None:
        at = f"{place}.reference"
        names.once(seen, reference, at, f"'{reference}'")
        stands = names.known.escalations.get(reference)
        names.faults.unless(not stands or names.known.owns(stands), at, "an escalation of another municipality")
        names.faults.unless(reference not in names.cases, at, f"'{reference}' is a case")
    names.case(escalation, "case", place)
    names.member(escalation, "compiled_by", place)
    names.member(escalation, "decided_by", place)
    names.member_list(escalation, "people", place)
    names.agency_list(escalation, "agencies", place)
    meeting = escalation.get("meeting")
    if meeting and len(meeting) == 2:
        identity = (meeting["forum"], meeting["starts_at"])
        in_file = {(one.get("forum"), one.get("starts_at")) for one in all_of(names.document, "meetings")}
        names.faults.unless(
            identity in in_file or identity in names.known.meetings,
            f"{place}.meeting",
            "no such meeting",
        )
    for n, key in enumerate(escalation.get("items", [])):
        _check_quoted(names, escalation, key, f"{place}.items[{n}]")
    _check_answer(names, escalation, place)


def _check_answer(names: Names, escalation: Thing, place: str) -> None:
    status, choice = escalation.get("status"), escalation.get("choice")
    if status in ("acknowledged", "decided"):
        names.faults.unless(
            bool(escalation.get("people")) or escalation.get("decided_by") is not None,
            f"{place}.people",
            "somebody must have received it",
        )
    for key in ("acknowledged_at",) * (status == "acknowledged") + ("decided_at", "decided_by") * (status == "decided"):
        names.faults.unless(escalation.get(key) is not None, f"{place}.{key}", f"missing, although it is {status}")
    names.faults.unless(
        choice is None or choice < len(escalation.get("options", [])), f"{place}.choice", "no such option"
    )


def _check_quoted(names: Names, escalation: Thing, key: str, place: str) -> None:
    """An escalation holds what is addressed to the whole table, or a version written for it; nothing entrusted."""
    reference = escalation.get("case") or ""
    content = names.known.contents.get(reference, CaseContent())
    layer, extract = content.items.get(key), content.extracts.get(key)
    item: Thing = {
        "audience": layer.audience if layer else "table",
        "extract": extract.text if extract else "",
        "entrusted": bool(layer and layer.is_entrusted),
    }
    named = [
        one
        for case in all_of(names.document, "cases")
        if case.get("reference") == reference
        for one in all_of(case, "items")
        if one.get("key") == key
    ]
    if not names.faults.unless(bool(named or layer), place, f"no item '{shown(key)}' in this case"):
        return
    item |= named[0] if named else {}
    names.faults.unless(
        item["audience"] == "table" or bool(item["extract"]),
        place,
        "not for the whole table, and without an extract",
    )
    names.faults.unless(not item["entrusted"], place, "entrusted: only its author puts it into a document")
