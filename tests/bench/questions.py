"""The questions that are measured: the page that asks them, which of its statements do, and the limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench import limits

WORDS = "word99"


@dataclass(frozen=True)
class Question:
    """An address with places for `reference` and `meeting`, the beginnings of what it sends, the limit's statements."""

    name: str
    address: str
    beginnings: Sequence[str]
    limit: Sequence[str]


QUESTIONS = (
    Question(
        "list with count",
        "/cases/",
        ["SELECT cases_case.id AS", "SELECT cases_case.review_on"],
        [limits.CASES],
    ),
    Question("counts", "/cases/", ["SELECT cases_case.status AS status"], [limits.STATUSES]),
    Question(
        "one case",
        "/cases/{reference}/summary/",
        [
            "SELECT cases_case.",
            "SELECT COUNT(*) AS __count FROM cases_layer",
            "SELECT cases_layer.",
            "SELECT cases_action.",
            "SELECT cases_goal.",
            "SELECT cases_told.",
        ],
        limits.ONE_CASE,
    ),
    Question(
        "search",
        f"/search/?q={WORDS}",
        ["SELECT cases_"],
        limits.SEARCH,
    ),
    Question(
        "agenda of 20",
        "/meetings/{meeting}/",
        [
            "SELECT meetings_slot.",
            "SELECT cases_case.",
            "SELECT cases_identity.",
            "SELECT meetings_slotrecord.",
            "SELECT cases_layer.",
            "SELECT meetings_topicnote.",
        ],
        limits.AGENDA,
    ),
)
