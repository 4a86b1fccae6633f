"""Who tries to ask why an agency has not acted, to say that it did not, and to close an agency."""

from collections.abc import Iterator

from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_city import BEFORE, DAY
from tests.access.rule_watch import Attempt


def attempts() -> Iterator[Attempt]:
    """Yield who asks, who says so, and who keeps closed days."""
    yield from adds(
        "why", "lone", {"action_id": "{late action}", "at": "now"},
        {"who": "helper", "member_id": "{helper}"}, {"asked_id": "{@lookers}"}, {"action_id": "{due action}"},
        {"answer_by": str(DAY)}, {"at": BEFORE}, {"state": "done"}, {"asked_id": None},
    )  # fmt: skip
    said = {"asked_id": None, "answer_by": None, "state": "did_not_act"}
    yield from adds(
        "why", "lone", said,
        {"who": "helper", "member_id": "{helper}"}, {"action_id": "{late action}"}, {"action_id": "{unanswered}"},
        {"action_id": "{told done}"},
    )  # fmt: skip
    yield from adds("closed days", "coord", {}, {"who": "clerk"}, {"agency_id": "{@abroad}"}, {"agency_id": "{random}"})
    yield Attempt("lone-lead", True, like="closed days", changes={"agency_id": "{@lone}"})
    yield Attempt("lone-lead", False, like="closed days", changes={})
    row = "DELETE FROM partners_closeddays WHERE id = '{closed days}'"
    yield may("coord", row)
    yield may("guest-lead", row)
    for who in ("clerk", "lone-lead", "birch-coord"):
        yield may_not(who, row)
