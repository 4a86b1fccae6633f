"""Who tries to say of whom that they are known, and of which actions that they are one errand."""

from collections.abc import Iterator

from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_watch import Attempt


def attempts() -> Iterator[Attempt]:
    """Yield who decides on somebody who seems to be known, and who links actions, and who may not."""
    yield from adds(
        "known", "coord", {"decided_by_id": "{coord}"},
        {"decided_by_id": "{coord-too}"}, {"who": "clerk", "decided_by_id": "{clerk}"}, {"case_id": "{N}"},
        {"opened_id": "{Z}"},
    )  # fmt: skip
    yield from adds("known", "coord", {"decided_by_id": "{coord}", "opened_id": "{H}"})
    yield from adds(
        "link", "lone", {"linked_by_id": "{lone}", "action_id": "{free action}"},
        {"linked_by_id": "{helper}"}, {"action_id": "{hidden action}"}, {"case_id": "{N}"}, {"other_id": "{N}"},
        {"action_id": "{action of B}", "case_id": "{B}", "other_action_id": "{action}", "other_id": "{A}"},
        {"other_action_id": "{action of C}", "other_id": "{C}"},
    )  # fmt: skip
    yield may("lone", "DELETE FROM cases_actionlink")
    yield from adds(
        "joined", "coord", {"joined_by_id": "{coord}"},
        {"joined_by_id": "{coord-too}"}, {"undone_at": "2026-06-01T10:00:00Z"}, {"case_id": "{J}"}, {"other_id": "{J}"},
        {"case_id": "{K}"}, {"other_id": "{K}"}, {"who": "lone", "joined_by_id": "{lone}", "other_id": "{N}"},
    )  # fmt: skip
    undo = "UPDATE cases_sameperson SET undone_at = now(), undone_by_id = '{{{by}}}' WHERE id = '{{{row}}}'"
    yield may("coord", undo.format(by="coord", row="joined"))
    yield may_not("coord", undo.format(by="coord-too", row="joined"))
    yield may_not("coord", undo.format(by="coord", row="parted"))
    yield may_not("lone", undo.format(by="lone", row="joined"))
