"""Late actions of one agency that another one is to do, asked about or not, each without one thing that is needed."""

from datetime import datetime, timedelta
from typing import Any

from cases.models import Action, ActionReport
from partners.models import ClosedDays
from tests.access.rule_city import DAY
from tests.access.rule_names import NOW, Rows

LATE, GONE, TO_COME = DAY - timedelta(days=5), DAY - timedelta(days=1), DAY + timedelta(days=3)


def build_why(r: Rows) -> None:
    """Add actions of *lone*; *helpers* answered some, and *guests* are closed today."""
    r["closed days"] = ClosedDays.objects.create(agency=r["@guests"], first_on=DAY, last_on=DAY, kind="closure")
    before, after = NOW - timedelta(hours=1), NOW + timedelta(minutes=1)
    _late(r, "late action")
    _late(r, "due action", due_on=DAY)
    r["why"] = _asked(r, "answered", TO_COME)
    _answered(r, "answered", "helper", after)
    _asked(r, "let pass", GONE)
    _asked(r, "closed today", GONE, agency="@guests")
    _asked(r, "of another agency", GONE, asked="@lookers")
    _asked(r, "before its day", GONE, due_on=DAY)
    _asked(r, "unanswered", TO_COME)
    _asked(r, "told by another", TO_COME)
    _answered(r, "told by another", "lone", after)
    _asked(r, "told done", TO_COME)
    _answered(r, "told done", "helper", after, state="done")
    _asked(r, "told before", TO_COME)
    _answered(r, "told before", "helper", before)


def _late(r: Rows, name: str, *, agency: str = "@helpers", **more: Any) -> None:
    said = {"municipality": r["ash"], "originator": r["@lone"], "author": r["lone"], "classification": 0}
    key = f"why-{name.replace(' ', '-')}"
    r[name] = Action.objects.create(
        **said | {"case": r["A"], "key": key, "title": name, "agency": r[agency], "due_on": LATE} | more
    )


def _asked(
    r: Rows, name: str, answer_by: object, *, agency: str = "@helpers", asked: str = "", **more: Any
) -> ActionReport:
    _late(r, name, agency=agency, **more)
    question = {"asked": r[asked or agency], "answer_by": answer_by, "text": "Why?"}
    return _report(r, name, "lone", NOW, **question)


def _answered(r: Rows, name: str, who: str, at: datetime, **more: Any) -> None:
    _report(r, name, who, at, **more)


def _report(r: Rows, name: str, who: str, at: datetime, **more: Any) -> ActionReport:
    values = {"action": r[name], "case": r["A"], "state": "open", "at": at, "member": r[who]} | more
    return ActionReport.objects.create(**values)
