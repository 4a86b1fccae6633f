"""Who lets whom in, what then waits for its originator, and who answers."""

from collections.abc import Iterator

from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_watch import OPERATOR, Attempt

# What waits then, which who acts cannot look at: as the superuser (see attempts_on_asking.ASKED).
WAITS = (
    "SELECT set_config('role', 'none', true), (SELECT string_agg(word, ' ' ORDER BY word) FROM ts_stat('"
    "SELECT array_to_tsvector(ARRAY[statement_id::text || member_id::text]) FROM cases_newreader'))"
)
KNOWN = (
    "SELECT x::text FROM guard.shown_then(ARRAY['{NR}']::uuid[], ARRAY['{one of kept}']::uuid[], NULL, '2030-01-01',"
    " '2030-01-01 00:00+00') x ORDER BY 1"
)
ANSWER = "UPDATE cases_newreader SET state = 'allowed', reason = '', answered_at = now(), answered_by_id = '{%s}'"


def attempts() -> Iterator[Attempt]:
    for slug in ("waiters", "hurried"):
        letting_in = {"group_id": f"{{group of {slug}}}", "case_id": "{NR}"}
        yield Attempt("coord", True, like="grant", changes=letting_in, then=WAITS)
        yield Attempt(OPERATOR, True, like="grant", changes=letting_in, then=WAITS)
    person = {"user_id": "{waiter}", "case_id": "{NR}"}
    yield Attempt("coord", True, like="member grant", changes=person, then=WAITS)
    for like, base in (("grant", letting_in), ("member grant", person)):
        yield from adds(like, "coord", base, {"ends_at": "2026-06-15T12:00:00Z"})
    yield may("coord", "UPDATE cases_case SET \"table\" = 'adults' WHERE id = '{NR}'", WAITS)
    yield may("coord", "UPDATE partners_agreement SET status = 'in_force' WHERE id = '{agreement of dormant}'", WAITS)
    yield may("coord", "UPDATE partners_agency SET part_of_id = '{@umbrella}' WHERE id = '{@joiners}'", WAITS)
    yield may("coord", "DELETE FROM cases_recusal WHERE id = '{bar}'", WAITS)
    yield may("coord", "SELECT guard.confirm_seat('{rise}')", WAITS)
    yield may("looker", "SELECT guard.take_emergency('ASH-H', 'fire', 1)", WAITS)
    yield Attempt("coord", True, KNOWN, then=KNOWN)
    yield may("speaker", ANSWER % "speaker", WAITS)
    yield Attempt("speaker", True, ANSWER % "speaker")
    yield may_not("speaker", ANSWER % "speaker-low")
    yield may_not("coord", ANSWER % "coord")
    yield may_not("one-of-kept", ANSWER % "one of kept")
    yield may_not("speaker", "DELETE FROM cases_newreader")
    yield may_not("speaker", "UPDATE cases_newreader SET member_id = '{waiter}'")
    yield Attempt("speaker", False, like="said for one of kept", changes={"member_id": "{waiter}"})
