"""Who tries to decide on what comes up for renewal."""

from collections.abc import Iterator

from tests.access.attempts_on_cases import adds
from tests.access.rule_watch import Attempt


def attempts() -> Iterator[Attempt]:
    """Yield who decides, who gives a word, and who may neither."""
    yield from adds(
        "decided", "lone", {}, {"decided_by_id": "{looker}"}, {"who": "looker", "decided_by_id": "{looker}"}
    )
    word = {"decided_by_id": "{absent-lead}", "is_word": True}
    yield from adds(
        "decided", "absent-lead", word,
        {"is_word": False}, {"case_id": "{H}"}, {"who": "helper", "decided_by_id": "{helper}"},
    )  # fmt: skip
    yield from adds(
        "decided agreement", "coord", {"decided_by_id": "{coord}"},
        {"who": "clerk", "decided_by_id": "{clerk}"}, {"agreement_id": "{foreign agreement}"},

    )  # fmt: skip
