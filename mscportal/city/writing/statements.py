"""Items with their layers and releases; goals; actions with what came of them."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from cases.models import Action, ActionReport, Case, Goal, Layer, Release
from mscportal.city.known import CaseContent, Known, all_of
from mscportal.city.shape import Thing
from mscportal.city.writing.put import Writer, converted, pick
from partners.models import Agency

# The releases of one item by their holder (agency, member) and first day.
Releases = dict[tuple[UUID | None, UUID | None, date], Release]

TOLD_AT = time(12)  # An action's outcome has only a day in the file.
NOTHING_SAID = {"classification": 0}  # Goals and actions: the format's default.


def write_statements(document: Thing, known: Known, writer: Writer, unit: Agency | None, now: datetime) -> None:
    """Write everything that is said in the cases under a key."""
    cases = [known.cases[one["reference"]] for one in all_of(document, "cases")]
    releases: defaultdict[UUID, Releases] = defaultdict(dict)
    for row in Release.objects.filter(case__in=cases):
        releases[row.statement_id][row.agency_id, row.member_id, row.valid_from] = row
    reports: dict[object, ActionReport] = {}
    for report in ActionReport.objects.filter(case__in=cases).order_by("at", "id"):
        reports[report.action_id] = report
    zone = ZoneInfo(known.municipality.timezone) if known.municipality else ZoneInfo("UTC")
    for one, case in zip(all_of(document, "cases"), cases, strict=True):
        content = known.contents.setdefault(case.reference, CaseContent())
        for item in all_of(one, "items"):
            layer = _write_item(item, case, content, known, writer, zone)
            _write_releases(item, layer, known, releases[layer.pk], writer)
        for goal in all_of(one, "goals"):
            _write_goal(goal, case, content, known, writer, unit)
        for action in all_of(one, "actions"):
            written = _write_action(action, case, content, known, writer, unit)
            _write_outcome(action, written, reports.get(written.pk), writer, zone, now)


def _statement(thing: Thing, known: Known) -> Thing:
    """The columns that decide who reads a statement."""
    values = pick(thing, {"classification": "classification", "audience": "audience"})
    if thing.get("originator"):
        values["originator_id"] = known.agencies[thing["originator"]].pk
    values |= converted(thing, "author", "author_id", lambda name: known.members[name].pk)
    values |= converted(
        thing, "named_agencies", "named_agencies", lambda slugs: sorted({known.agencies[slug].pk for slug in slugs})
    )
    values |= converted(
        thing, "named_people", "named_people", lambda names: sorted({known.members[name].pk for name in names})
    )
    return values


def _write_item(item: Thing, case: Case, content: CaseContent, known: Known, writer: Writer, zone: ZoneInfo) -> Layer:
    key, day = item["key"], item["recorded_at"].astimezone(zone).date()
    common = pick(item, {"kind": "kind", "domain": "domain"}) | {
        "day": day,
        "originator_id": known.agencies[item["originator"]].pk,
    }
    own = {name: name for name in ("recorded_at", "text", "said_as", "rationale", "differing_views")}
    identity = {"case": case, "municipality_id": case.municipality_id, "key": key}
    full = writer.put(
        Layer,
        content.items.get(key),
        identity=identity,
        named=pick(item, own | {"entrusted": "is_entrusted"}) | _statement(item, known) | common,
    )
    full.item_id = full.pk
    content.items[key] = full
    _write_extract(item, full, content, writer, common, identity)
    return full


def _write_extract(
    item: Thing, full: Layer, content: CaseContent, writer: Writer, common: Thing, identity: Thing
) -> None:
    key, found = item["key"], content.extracts.get(item["key"])
    if found and item.get("extract") == "":
        writer.remove(content.extracts.pop(key))
    elif found or item.get("extract"):
        content.extracts[key] = writer.put(
            Layer,
            found,
            identity={"item_id": full.pk, "part": Layer.Part.EXTRACT.value, "said_as": "", **identity},
            named=common | pick(item, {"extract": "text", "extract_classification": "classification"}),
            default={"classification": 0, "domain": full.domain},
        )


def _write_releases(item: Thing, layer: Layer, known: Known, found: Releases, writer: Writer) -> None:
    for row in found.values():
        writer.change(row, {"originator_id": layer.originator_id})
    names = {name: name for name in ("valid_until", "purpose", "legal_basis")}
    for release in all_of(item, "releases"):
        agency = known.agencies[release["agency"]].pk if release.get("agency") else None
        member = known.members[release["member"]].pk if release.get("member") else None
        identity = {
            "statement": layer,
            "case_id": layer.case_id,
            "municipality_id": layer.municipality_id,
            "originator_id": layer.originator_id,
            "agency_id": agency,
            "member_id": member,
            "valid_from": release["valid_from"],
        }
        standing = found.get((agency, member, release["valid_from"]))
        writer.put(Release, standing, identity=identity, named=pick(release, names))


def _write_goal(
    goal: Thing, case: Case, content: CaseContent, known: Known, writer: Writer, unit: Agency | None
) -> None:
    columns = {"title": "title", "measure": "measure", "target_date": "target_on", "status": "status"}
    content.goals[goal["key"]] = writer.put(
        Goal,
        content.goals.get(goal["key"]),
        identity={"case": case, "municipality_id": case.municipality_id, "key": goal["key"]},
        named=pick(goal, columns) | _statement(goal, known),
        default={"originator": unit, **NOTHING_SAID},
    )


def _write_action(
    action: Thing, case: Case, content: CaseContent, known: Known, writer: Writer, unit: Agency | None
) -> Action:
    named = pick(action, {"title": "title", "kind": "kind", "due": "due_on"}) | _statement(action, known)
    named |= converted(action, "agency", "agency_id", lambda slug: known.agencies[slug].pk)
    named |= converted(action, "member", "member_id", lambda name: known.members[name].pk)
    named |= converted(action, "goal", "goal_id", lambda key: content.goals[key].pk)
    written = content.actions[action["key"]] = writer.put(
        Action,
        content.actions.get(action["key"]),
        identity={"case": case, "municipality_id": case.municipality_id, "key": action["key"]},
        named=named,
        default={"originator": unit, **NOTHING_SAID},
    )
    return written


def _write_outcome(
    action: Thing, written: Action, newest: ActionReport | None, writer: Writer, zone: ZoneInfo, now: datetime
) -> None:
    """What came of an action is told by a new report; former ones stay."""
    state = newest.state if newest else ActionReport.State.OPEN.value
    text = newest.text if newest else ""
    told = pick(action, {"status": "state", "outcome": "text"})
    if {"state": state, "text": text} | told == {"state": state, "text": text}:
        return
    day: date | None = action.get("closed_on") or action.get("due")
    at = min(datetime.combine(day, TOLD_AT, zone), now) if day else now
    if newest:
        at = max(at, newest.at + timedelta(microseconds=1))
    identity = {"action": written, "case_id": written.case_id, "at": at, "member_id": written.member_id}
    writer.put(ActionReport, None, identity=identity, named={"state": state, "text": text} | told)
