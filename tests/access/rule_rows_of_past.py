"""What two agencies knew of a case of June 2026: statements, grants and readings, each on record since its day.

*Flier* and the others of the wing are asked about; *claw* wrote most of it. EARLY lies between the first and the second
day of changes; what an operator brought in is on record since the tests began, long after.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from cases.models import AgencyGrant, Goal, Layer, MemberGrant, Recusal, Release
from mscportal.record.models import Reading
from partners.models import Role
from tests.access.rule_names import Rows
from tests.cast import grant, make_agency, make_agreement, make_case, make_item, make_member

BEGIN = date(2026, 1, 1)
FIRST, READ, SECOND, READ_LATER = (datetime(2026, 6, day, 10, tzinfo=UTC) for day in (1, 4, 10, 20))
DAY, LATER_DAY = date(2026, 6, 1), date(2026, 6, 12)


def build_past(r: Rows) -> None:
    """Add the agencies, the cases and what was said and read of them."""
    _who(r)
    _cases(r)
    _said(r)
    _changed(r)
    _released(r)
    _read(r)


def _who(r: Rows) -> None:
    for name in ("wing", "claw", "gone"):
        r[f"@{name}"] = make_agency(r["ash"], name, "other")
        make_agreement(r[f"@{name}"], ["minors", "adults"])
    seats: list[tuple[str, str, str, int]] = [
        ("coord-out", "ash-unit", Role.COORDINATOR, 2),
        ("wing-lead", "wing", Role.AGENCY_LEAD, 1),
        ("wing-officer", "wing", Role.INFORMATION_OFFICER, 1),
        ("flier", "wing", Role.PRACTITIONER, 1),
        ("flier-high", "wing", Role.PRACTITIONER, 3),
        ("flier-low", "wing", Role.PRACTITIONER, 0),
        ("flier-out", "wing", Role.PRACTITIONER, 1),
        ("flier-left", "wing", Role.PRACTITIONER, 1),
        ("bystander", "wing", Role.PRACTITIONER, 1),
        ("claw-lead", "claw", Role.AGENCY_LEAD, 1),
        ("claw", "claw", Role.PRACTITIONER, 1),
        ("claw-two", "claw", Role.PRACTITIONER, 1),
        ("goner", "gone", Role.PRACTITIONER, 1),
        ("goner-later", "gone", Role.PRACTITIONER, 1),
    ]
    for username, slug, role, clearance in seats:
        r[username] = make_member(r[f"@{slug}"], username, role, clearance)
    r["flier-left"].is_active = False
    r["flier-left"].save(force_update=True)
    _on_record(r["flier-left"], FIRST, FIRST)


def _cases(r: Rows) -> None:
    for name in ("P", "Q"):
        r[name] = make_case(r["ash"], f"ASH-{name}", "minors", ("Kim", name), date(2010, 1, 1), opened_on=BEGIN)
        for slug in ("wing", "claw", "gone"):
            grant(r[name], r[f"@{slug}"], "view", "contribute", valid_from=BEGIN)
    # What an operator takes away again never stood; what a member takes away did.
    AgencyGrant.objects.filter(content_object=r["P"], group=r["@gone"].group).delete()
    grant(r["P"], r["goner-later"], "view", valid_from=BEGIN)
    MemberGrant.objects.filter(content_object=r["P"], user=r["goner-later"]).delete()
    ended = MemberGrant.history.model.objects.filter(user=r["goner-later"], history_type="-")
    ended.update(history_user_id=uuid4())
    for name in ("flier-out", "coord-out"):
        Recusal.objects.create(case=r["P"], member=r[name], reason="neighbour")


def _item(r: Rows, name: str, **more: Any) -> Layer:
    values = {"classification": 0, "day": DAY} | more
    item = r[name] = make_item(r["P"], r["claw"], f"text {name}", **values)
    return item


def _said(r: Rows) -> None:
    _item(r, "plain")
    _item(r, "asks", classification=1)
    _item(r, "with short", extract="text in short")
    _item(r, "other short", extract="text in short too")
    _item(r, "brought in with a later day", day=LATER_DAY)
    _item(r, "said of a later day", day=LATER_DAY)
    _item(r, "later")
    _item(r, "deep for all", classification=3)
    _item(r, "between two", audience="agencies", named_agencies=[r["@ash-unit"].pk])
    _on_record(r["said of a later day"], FIRST)
    _on_record(r["later"], SECOND)
    common = {"case": r["P"], "municipality": r["ash"], "originator": r["@claw"], "author": r["claw"]}
    for name in ("goal then", "goal not read"):
        r[name] = Goal.objects.create(key=name, title=name, classification=0, **common)


def _changed(r: Rows) -> None:
    """What was said otherwise before: narrower, wider, to others."""
    for name, before, after in (
        ("narrowed", {}, {"classification": 3}),
        ("widened", {"classification": 3}, {"classification": 0}),
        ("opened up", {"audience": "people", "named_people": [r["flier"].pk]}, {"audience": "table"}),
        ("twice", {}, {"text": "text twice, now"}),
        ("changed by the operator", {}, {"text": "text changed by the operator, now"}),
    ):
        item = _item(r, name, **before)
        for column, value in after.items():
            setattr(item, column, value)
        item.save(force_update=True)
        if name != "changed by the operator":
            _on_record(item, FIRST, SECOND)


def _released(r: Rows) -> None:
    for name, people, given in (
        ("read by release", ["flier"], {"agency": r["@ash-unit"]}),
        ("given to the wing", [], {"agency": r["@wing"]}),
        ("given to claw-two", ["claw-lead"], {"member": r["claw-two"]}),
        ("given to the lead", [], {"member": r["wing-lead"]}),
        ("given to flier", ["wing-lead"], {"member": r["flier"]}),
        ("given once it was changed", ["flier"], {"member": r["wing-lead"]}),
        ("given to the wing later", ["wing-lead"], {"agency": r["@wing"], "valid_from": LATER_DAY}),
        ("given to the wing before", ["wing-lead"], {"agency": r["@wing"], "valid_until": BEGIN}),
    ):
        item = _item(r, name, audience="people", named_people=[r[one].pk for one in people])
        Release.objects.create(
            statement=item,
            case=r["P"],
            municipality_id=r["ash"].pk,
            originator=r["@claw"],
            purpose="help",
            **({"valid_from": BEGIN} | given),
        )
    # Read by its release; what it said before is not.
    r["given once it was changed"].text = "text in its place"
    r["given once it was changed"].save(force_update=True)
    _on_record(r["given once it was changed"], FIRST, SECOND)


def _read(r: Rows) -> None:
    names = ("plain", "asks", "goal then", "given to the wing", "given to flier", "given to the lead", "between two")
    hidden = ("given to the wing later", "given to the wing before")
    _reading(r, "flier", READ, names + hidden, ["with short"])
    _reading(r, "flier", READ_LATER, ["plain"])
    _reading(r, "flier-high", READ, ["plain", "deep for all", "widened"])
    _reading(r, "flier-low", READ, ["with short"])
    _reading(r, "wing-lead", READ, ["given to the lead"])
    _reading(r, "claw-two", READ, ["plain", "given to claw-two"])
    _reading(r, "bystander", READ, ["plain"])
    _reading(r, "flier", READ, ["plain"], case="Q")
    _reading(r, "flier-low", READ, ["asks"], operator="tester")


def _reading(
    r: Rows,
    who: str,
    at: datetime,
    full: Sequence[str],
    extracts: Sequence[str] = (),
    case: str = "P",
    operator: str = "",
) -> None:
    Reading.objects.create(
        at=at,
        member_id=r[who].pk,
        operator=operator,
        municipality_id=r["ash"].pk,
        case_id=r[case].pk,
        screen="cases:case",
        full=[r[name].pk for name in full],
        extracts=[r[name].pk for name in extracts],
    )


def _on_record(row: Any, *moments: datetime) -> None:
    """Let the versions of a row be on record since these moments, written by some member."""
    former = type(row).history.model.objects.filter(id=row.pk)
    by: UUID = uuid4()
    for version, moment in zip(former.order_by("history_date"), moments, strict=True):
        former.filter(history_id=version.history_id).update(history_date=moment, history_user_id=by)
