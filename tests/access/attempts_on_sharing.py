"""Who tries to grade items and to decide on shared versions."""

from collections.abc import Iterator

from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_watch import Attempt


def attempts() -> Iterator[Attempt]:
    yield from adds(
        "grading", "constable", {"layer_id": "{police ungraded}"},
        {"who": "constable-low", "layer_id": "{police ungraded shared}"}, {"layer_id": "{of leader}"},
        {"case_id": "{B}"}, {"layer_id": "{random}"}, {"who": "lone", "layer_id": "{open}"},
    )  # fmt: skip
    yield from adds("grading", "constable", {"layer_id": "{police ungraded shared}"})
    yield from adds(
        "decision", "lone", {"layer_id": "{open}"},
        {"decided_by_id": "{lone-low}"}, {"layer_id": "{of leader}"}, {"case_id": "{B}"}, {"layer_id": "{random}"},
    )  # fmt: skip
    regrade, decide = "UPDATE cases_grading SET source = 'reliable'", "UPDATE cases_sharingdecision SET reason = 'x'"
    for who, allowed in (("constable", True), ("constable-low", False), ("looker", False)):
        yield Attempt(who, allowed, regrade)
        yield Attempt(who, allowed, "DELETE FROM cases_grading")
    yield may("lone", f"{decide} WHERE layer_id = '{{decision}}'")
    yield may_not("lone", f"{decide}, decided_by_id = '{{lone-low}}' WHERE layer_id = '{{decision}}'")
    for who in ("lone-low", "looker", "constable"):
        yield may_not(who, decide)
    yield may_not("constable", "UPDATE cases_grading SET case_id = '{B}'")
    yield may_not("lone", "UPDATE cases_sharingdecision SET case_id = '{B}' WHERE layer_id = '{decision}'")
