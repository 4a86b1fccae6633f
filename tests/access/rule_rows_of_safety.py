"""Visits in the second city, one of them hidden and one on another case, with answers and notes."""

from cases.models import Action, SafetyAnswer, SafetyNote
from tests.access.rule_names import NOW, Rows


def build_safety(r: Rows) -> None:
    """Add visits of the coordination unit; each answer and note lies where one term alone shows or hides it."""
    common = {"municipality": r["ash"], "originator": r["@ash-unit"], "author": r["coord"], "kind": "home_visit"}
    for name, case, classification in (("visit", "A", 0), ("hidden visit", "A", 3), ("visit of B", "B", 0)):
        r[name] = Action.objects.create(
            case=r[case], key=name.replace(" ", "-"), title=name, classification=classification, **common
        )
    for name, visit in (("safety answer", "visit"), ("", "hidden visit")):
        made = SafetyAnswer.objects.create(
            action=r[visit], case=r["A"], agency=r["@helpers"], member=r["helper"], at=NOW
        )
        r.update({name: made} if name else {})
    for name, layer, visit in (
        ("safety note", "of looker", "visit"),
        ("", "open", "hidden visit"),
        ("", "bare", "visit"),
    ):
        made_note = SafetyNote.objects.create(layer=r[layer], action=r[visit], case=r["A"])
        r.update({name: made_note} if name else {})
