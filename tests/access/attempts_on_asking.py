"""Who tries to ask and to answer what is not theirs."""

from collections.abc import Iterator

from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_watch import NOBODY, Attempt

ANSWER = "UPDATE cases_releaserequest SET answer = 'declined', answered_at = now(), answered_by_id = '{{{by}}}'"
# What a question asked for, which its asker cannot look at: as the superuser whose connection this is, whom only a
# query that is planned as it runs notices (ts_stat).
ASKED = (
    "SELECT set_config('role', 'none', true), (SELECT string_agg(word, ' ' ORDER BY word) FROM ts_stat('"
    "SELECT array_to_tsvector(ARRAY[statement_id::text]) FROM cases_releaserequest"
    " WHERE question_id = ''{{{about}}}'''))"
)


def attempts() -> Iterator[Attempt]:
    yield from adds(
        "request", "looker", {},
        {"asker_id": "{helper}"}, {"question_id": "{question}"}, {"statement_id": "{elsewhere}"},
        {"answer": "declined", "answered_by_id": "{lone}", "answered_at": "2026-06-15T10:00:00Z"},
        {"statement_id": "{random}"},
    )  # fmt: skip
    yield from adds("question", "lone-low", {}, {"asker_id": "{lone}"}, {"case_id": "{H}"})
    for about in ("unasked question", "question elsewhere"):
        asks = f"SELECT guard.ask_originators('{{{about}}}')"
        yield Attempt(NOBODY, True, asks, then=ASKED.format(about=about))
        yield may_not("lone-low", asks)
    yield may("lone", ANSWER.format(by="lone"))
    yield may_not("lone", ANSWER.format(by="leader"))
    yield may_not("leader", ANSWER.format(by="leader"))
    yield may_not("looker", ANSWER.format(by="looker"))
    for column in ("purpose", "asked_at", "for_member_id"):
        value = {"purpose": "'x'", "asked_at": "now()", "for_member_id": "'{lone}'"}[column]
        yield may_not("lone", f"{ANSWER.format(by='lone')}, {column} = {value} WHERE id = '{{request}}'")
    for who, request, allowed in (
        ("lone", "request", True),
        ("lone", "declined request", False),
        ("lone", "own request", False),
        ("leader", "request", False),
    ):
        yield Attempt(who, allowed, f"SELECT guard.release_as_asked('{{{request}}}', 'law')")
    for who, request, allowed in (
        ("lone", "request", True),
        ("lone", "request for idle", True),
        ("lone", "request for inactive", False),
        ("lone", "request for uncleared", False),
        ("leader", "request", False),
    ):
        sql = f"SELECT FROM (SELECT guard.reads_if_shared('{{{request}}}') AS is_so) l WHERE is_so"
        yield may(who, sql) if allowed else may_not(who, sql)
