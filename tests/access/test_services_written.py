"""Every service that writes is written by the machine of random sequences, or stands here with its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("partners", "cases", "meetings", "mscportal")
PART = "part of services that are written"
LATER = "held against the rule by tests of its own; not drawn at random yet"
# Written by no sequence at random, and why.
ELSEWHERE = {
    "cases.file.phenomena.add_phenomena": PART,
    "cases.information.decisions.settle": PART,
    "cases.information.services.locked": PART,
    "meetings.escalation.services.compose": "writes nothing",
    "partners.members.services.change_own_email": "of oneself alone, and no fact of the rule",
    "cases.file.phenomena.change_phenomena": "the oracle knows phenomena as one statement; tests/access/test_cases.py",
    "mscportal.inquiry.exporting.ask_for_export": "makes documents of the past; tests/access/test_past_random.py",
    "cases.asking.services.ask_for_document": PART,
    "cases.asking.services.share_version": LATER,
    "cases.plan.why.ask_why": "adds reports, which are told as the action is; tests/cases/test_why_not_done.py",
    "partners.closeddays.services.close_agency": "no fact of the rule; tests/partners/test_closed_days.py",
    "partners.closeddays.services.reopen_agency": "no fact of the rule; tests/partners/test_closed_days.py",
}


def test_each_service_that_writes_is_written_at_random() -> None:
    every, called = services(), called_at_random()
    assert len(every & called) > 80
    assert every - called == ELSEWHERE.keys()


def services() -> set[str]:
    """Return every service, as module.name: a public verb whose actor is named, or that is one transaction."""
    found = set()
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found |= {f"{module}.{name}" for name in verbs(ast.parse(path.read_text()))}
    return found


def verbs(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            named = {one.arg for one in node.args.kwonlyargs}
            is_one = any("transaction.atomic" in ast.unparse(one) for one in node.decorator_list)
            if (is_one and named) or ("actor" in named and not node.args.args):
                yield node.name


def called_at_random() -> set[str]:
    """Return what the machine's modules import and call, as module.name."""
    found = set()
    for path in Path(__file__).parent.glob("writing_*.py"):
        tree = ast.parse(path.read_text())
        called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        calls = {one.id for one in called if isinstance(one, ast.Name)}
        for node in tree.body:
            if isinstance(node, ast.ImportFrom):
                found |= {f"{node.module}.{one.name}" for one in node.names if one.name in calls}
    return found
