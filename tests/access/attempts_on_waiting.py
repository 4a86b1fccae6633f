"""Who tries to put into a waiting escalation what nobody released for it, or to send it."""

from collections.abc import Iterator
from typing import Any

from tests.access.attempts_on_asking import ANSWER
from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_watch import OPERATOR, Attempt

# What is left of requests and markings once an escalation is complete.
LEFT = (
    "SELECT marking, (SELECT string_agg(purpose || answer, ',' ORDER BY purpose) FROM cases_releaserequest"
    " WHERE for_document IS NOT NULL) FROM meetings_escalation WHERE id = '{waiting}'"
)
# What escalations hold, and what was answered for them.
HELD = (
    "SELECT (SELECT string_agg(concat(escalation_id, text, information), ',' ORDER BY escalation_id, layer_id, text)"
    " FROM meetings_quote),"
    " (SELECT string_agg(concat(escalation_id, family_name), ',' ORDER BY id) FROM meetings_subject),"
    " (SELECT string_agg(concat(id, answer), ',' ORDER BY id) FROM cases_releaserequest WHERE for_document IS NOT NULL)"
)

# What is quoted, which who takes a word back cannot look at: as in attempts_on_asking.ASKED.
QUOTED = (
    "SELECT set_config('role', 'none', true), (SELECT string_agg(word, ' ' ORDER BY word) FROM ts_stat('"
    "SELECT array_to_tsvector(ARRAY[concat(escalation_id, layer_id)]) FROM meetings_quote'))"
)


def attempts() -> Iterator[Attempt]:
    yield from _quotes()
    yield from _words()
    yield from _sending()
    yield from _answers()
    yield from _changes()


def _quotes() -> Iterator[Attempt]:
    def quote(name: str, **more: Any) -> dict[str, Any]:
        return {"layer_id": f"{{{name}}}", "text": f"text {name}"} | more

    own = quote("own narrow", escalation_id="{waiting}", agency_id="{@ash-unit}")
    yield from adds(
        "quote", "coord", own,
        {"escalation_id": "{random}"}, {"escalation_id": "{draft}"}, {"case_id": "{B}"}, {"agency_id": "{@lone}"},
        {"text": "forged", "said_as": None}, quote("colleague's entrusted"), quote("elsewhere", case_id="{B}"),
        quote("open", agency_id="{@lone}"),
        quote("of leader", who="leader", agency_id="{@leaders}", escalation_id="{waiting sent}"),
    )  # fmt: skip
    yield Attempt("coord", True, like="quote", changes=own | quote("own entrusted"))
    by_word = {"escalation_id": "{waiting}", "agency_id": "{@lone}"}
    yield from adds(
        "quote", "coord", by_word | quote("granted"),
        {"text": "forged", "said_as": None}, quote("for other people"), quote("for other agencies"),
        quote("for another"), quote("unanswered"), quote("unanswered", text="", said_as=None), quote("refused"),
    )  # fmt: skip
    yield from adds(
        "quote", "coord", by_word | quote("written", text="text written for it", said_as=None),
        {"text": "text written", "said_as": "fact"}, {"text": "forged"}, {"said_as": "fact"},
    )  # fmt: skip


def _words() -> Iterator[Attempt]:
    def take(who: str, word: str, *, allowed: bool, reason: str = "so") -> Attempt:
        then = QUOTED if allowed else ""
        return Attempt(who, allowed, f"SELECT guard.take_back_word('{{{word}}}', '{reason}')", then=then)

    for word in ("word granted", "word written", "word in draft"):
        yield take("lone", word, allowed=True)
    yield take("lone", "word granted", allowed=False, reason=" ")
    for who, word in (
        ("coord", "own word"), ("looker", "word granted"), ("lone", "word refused"), ("lone", "word in waiting sent"),
        ("lone", "word in waiting withdrawn"), ("lone-low", "word written"),
    ):  # fmt: skip
        yield take(who, word, allowed=False)


def _sending() -> Iterator[Attempt]:
    yield may("coord", "SELECT guard.complete_escalation('{waiting}')", LEFT)
    yield may("coord", "SELECT guard.withdraw_escalation('{waiting}')", LEFT)
    for who, name in (
        ("coord", "draft"), ("coord", "waiting withdrawn"), ("coord", "waiting of Z"), ("leader", "waiting"),
    ):  # fmt: skip
        yield may_not(who, f"SELECT guard.complete_escalation('{{{name}}}')")
    yield may_not("coord", "UPDATE meetings_escalation SET sent_at = now() WHERE id = '{waiting}'")


def _answers() -> Iterator[Attempt]:
    # Whether something was entrusted is told to nobody who does not answer for it.
    for who, name, lifts in (
        ("lone", "confided", True), ("lone-lead", "confided", False),
        ("clerk", "own narrow", False), ("lone", "of leader", False),
    ):  # fmt: skip
        sql = f"SELECT FROM (SELECT guard.lifts('{{{name}}}') AS is_so) l WHERE is_so"
        yield may(who, sql) if lifts else may_not(who, sql)
    for who, request, allowed in (
        ("lone", "request for confided", True),
        ("lone-low", "request for confided", False),
        ("lone-low", "plain request for confided", True),
    ):
        sql = f"{ANSWER.format(by=who)} WHERE id = '{{{request}}}'"
        yield may(who, sql) if allowed else may_not(who, sql)
    yield may("lone-low", ANSWER.format(by="lone-low"))
    other = "'{random}'::uuid"
    for column, value in (("document", other), ("people", f"ARRAY[{other}]"), ("agencies", f"ARRAY[{other}]")):
        sql = f"{ANSWER.format(by='lone')}, for_{column} = {value} WHERE id = '{{request for confided}}'"
        yield may_not("lone", sql)


def _changes() -> Iterator[Attempt]:
    """Yield what is taken out of those that are still to be sent, by whoever changes it."""
    for name in ("open", "bare", "changing", "refused"):
        yield may(OPERATOR, f"UPDATE cases_layer SET text = 'x' WHERE id = '{{{name}}}'", HELD)
    yield may(OPERATOR, "UPDATE cases_grading SET information = 'indirect' WHERE layer_id = '{grading}'", HELD)
    yield may(OPERATOR, "UPDATE cases_case SET is_anonymous = true WHERE id = '{A}'", HELD)
    yield may(OPERATOR, "UPDATE cases_identity SET family_name = 'text' WHERE case_id = '{A}'", HELD)
