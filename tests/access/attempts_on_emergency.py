"""Who tries to open a case in an emergency, and to review what others opened."""

from collections.abc import Iterator

from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_watch import NOBODY, OPERATOR, Attempt


def attempts() -> Iterator[Attempt]:
    yield from _taking()
    yield from _reviewing()
    yield from _asking()


def _taking() -> Iterator[Attempt]:
    take = "SELECT FROM (SELECT guard.take_emergency('%s', %s, %s) AS is_open) t WHERE is_open"
    yield may("looker", take % ("ASH-H", "'fire'", 8))
    # In that order: seen anyway, kept out, without agreement, a role that is not named, in no network, no such case,
    # tried too often.
    for who, reference in (
        ("looker", "ASH-A"),
        ("guest", "ASH-A"),
        ("idler", "ASH-H"),
        ("lone-lead", "ASH-H"),
        ("looker", "ASH-Z"),
        ("nobody", "NONE"),
        ("helper", "ASH-H"),
        (NOBODY, "ASH-H"),
    ):
        yield may_not(who, take % (reference, "'fire'", 1))
    for why, hours in (("'fire'", 9), ("'fire'", 0), ("'fire'", "NULL"), ("' '", 1), ("NULL", 1)):
        yield may_not("looker", take % ("ASH-H", why, hours))
    yield Attempt("looker", False, like="emergency", changes={"member_id": "{looker}"})
    yield from adds(
        "member grant", "lone", {"case_id": "{A}"}, {"who": "looker", "user_id": "{looker}", "case_id": "{H}"}
    )


def _reviewing() -> Iterator[Attempt]:
    review = (
        "UPDATE cases_emergencyaccess SET verdict = 'right', note = 'x', reviewed_by_id = '{%s}', reviewed_at = now()"
    )
    yield may("coord", review % "coord")
    yield may_not("coord", review % "clerk")
    for who in ("clerk", "idler", "admin"):
        yield may_not(who, review % who)
    for who, allowed in (("coord", False), (OPERATOR, True)):
        yield Attempt(who, allowed, "UPDATE cases_emergencyaccess SET reason = 'x' WHERE id = '{emergency}'")


def _asking() -> Iterator[Attempt]:
    yield from adds(
        "question at night", "looker", {"asked_by_id": "{looker}"},
        {"asked_by_id": "{idler}"}, {"municipality_id": "{birch}"}, {"who": "lone-lead", "asked_by_id": "{lone-lead}"},
        {"who": "helper", "asked_by_id": "{helper}"},
        {"answered_by_id": "{looker}", "answered_at": "2026-06-01", "note": "x"},
    )  # fmt: skip
    answer = "UPDATE cases_nightquestion SET note = 'x', answered_by_id = '{%s}', answered_at = now()"
    yield may("coord", answer % "coord")
    yield may_not("coord", answer % "clerk")
    yield may_not("looker", answer % "looker")
    yield may_not("coord", "UPDATE cases_nightquestion SET name = 'x' WHERE id = '{question at night}'")
