"""Who tries to say of whom that they are known."""

from collections.abc import Iterator

from tests.access.attempts_on_cases import adds
from tests.access.rule_watch import Attempt


def attempts() -> Iterator[Attempt]:
    """Yield who decides on somebody who seems to be known, and who may not."""
    yield from adds(
        "known", "coord", {"decided_by_id": "{coord}"},
        {"decided_by_id": "{coord-too}"}, {"who": "clerk", "decided_by_id": "{clerk}"}, {"case_id": "{N}"},
        {"opened_id": "{Z}"},
    )  # fmt: skip
    yield from adds("known", "coord", {"decided_by_id": "{coord}", "opened_id": "{H}"})
