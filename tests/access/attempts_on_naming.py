"""Who tries to tell a name without the word, to give it for another, or to say who brought a case."""

from collections.abc import Iterator

from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_watch import OPERATOR, Attempt

SHOWN = "UPDATE cases_case SET is_anonymous = false WHERE id = '{%s}'"


def attempts() -> Iterator[Attempt]:
    """Yield who tells, who asks and answers, and who names the reporter."""
    yield may_not("lone", SHOWN % "W")
    yield may(OPERATOR, SHOWN % "N", "SELECT count(*) FROM cases_namerequest WHERE answer = 'lapsed'")
    yield from adds(
        "reveal", "lone", {"agency_id": "{@helpers}"},
        {"who": "leader"}, {"agency_id": "{@lookers}"}, {"agency_id": "{@hermit}"},
        {"case_id": "{A}"}, {"who": "coord", "agency_id": "{@ash-unit}"},
    )  # fmt: skip
    yield Attempt("lone", True, like="reveal", changes={"case_id": "{A}"})
    yield from adds(
        "open word", "lone", {"agency_id": "{@dated}"},
        {"asked_by_id": "{leader}"}, {"who": "leader", "asked_by_id": "{leader}"}, {"answer": "given"},
        {"municipality_id": "{birch}"}, {"case_id": "{A}"},
    )  # fmt: skip
    word = "UPDATE cases_namerequest SET answer = '{}' WHERE id = '{{{}}}'"
    for answer in ("given", "declined"):
        yield may("leader", word.format(answer, "open word"))
    yield may_not("leader", word.format("lapsed", "open word"))
    yield may_not("leader", word.format("given", "declined word"))
    yield may_not("lone", word.format("given", "open word"))
    yield may_not("leader", "UPDATE cases_namerequest SET answer = 'given', agency_id = NULL WHERE id = '{open word}'")
    for answer, name in (("declined", "own later"), ("given", "later"), ("given", "own early")):
        yield may("lone", word.format(answer, f"{name} word"))
    yield may_not("lone", word.format("given", "own later word"))
    yield from _reporters()


def _reporters() -> Iterator[Attempt]:
    yield from adds(
        "reporter of N", "coord", {"case_id": "{B}"},
        {"who": "clerk"}, {"municipality_id": "{birch}"}, {"case_id": "{Z}"}, {"agency_id": "{@lone}"},
    )  # fmt: skip
    oneself = {"member_id": "{coord}", "agency_id": "{@ash-unit}"}
    for case in ("B", "opened"):
        yield Attempt("coord", True, like="reporter of N", changes={"case_id": f"{{{case}}}"} | oneself)
    yield from adds("reporter of N", "coord", {"case_id": "{shown}"}, oneself)
    for attempt, case in ((may_not, "W"), (may, "named")):
        yield attempt("coord", f"UPDATE cases_reporter SET member_id = '{{coord-lone}}' WHERE case_id = '{{{case}}}'")
    hand_over = "UPDATE cases_reporter SET member_id = '{lone-low}'"
    yield may("coord", hand_over)
    yield may("coord", f"{hand_over} WHERE case_id = '{{W}}'")
    yield may_not("coord", f"{hand_over} WHERE case_id = '{{N}}'")
    yield may_not("coord", "UPDATE cases_reporter SET member_id = '{helper}' WHERE case_id = '{W}'")
    for who in ("coord-too", "lone"):
        yield may_not(who, hand_over)
