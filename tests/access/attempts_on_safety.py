"""Who tries to answer before a visit for others, or to call what is not theirs a safety note."""

from collections.abc import Iterator

from tests.access.attempts_on_cases import adds
from tests.access.rule_watch import Attempt


def attempts() -> Iterator[Attempt]:
    yield from adds(
        "safety answer", "looker", {"agency_id": "{@lookers}", "member_id": "{looker}"},
        {"member_id": "{lone}"}, {"agency_id": "{@lone}"}, {"action_id": "{hidden visit}"}, {"action_id": "{random}"},
        {"action_id": "{action}"}, {"action_id": "{visit of B}"}, {"case_id": "{B}"},
    )  # fmt: skip
    yield from adds(
        "safety note", "lone", {"layer_id": "{short}"},
        {"layer_id": "{of leader}"}, {"case_id": "{B}"}, {"action_id": "{hidden visit}"}, {"action_id": "{random}"},
        {"action_id": "{visit of B}"},
    )  # fmt: skip
