"""Who tries to write what on the tables of cases: a copy of a row that is allowed, then each change that is refused."""

from collections.abc import Iterator
from typing import Any

from tests.access.rule_watch import OPERATOR, Attempt

Changes = dict[str, Any]


def adds(like: str, who: str, base: Changes, *refused: Changes) -> Iterator[Attempt]:
    """Yield the copy of a row with changes, which is allowed, and with each further change, which is refused."""
    yield Attempt(who, True, like=like, changes=base)
    for further in refused:
        other = dict(further)
        yield Attempt(other.pop("who", who), False, like=like, changes=base | other)


def may(who: str, sql: str, then: str = "") -> Attempt:
    return Attempt(who, True, sql, then=then)


def may_not(who: str, sql: str) -> Attempt:
    return Attempt(who, False, sql)


def attempts() -> Iterator[Attempt]:
    yield from _case()
    yield from _identity()
    yield from _statements()
    yield from _extracts()
    yield from _what_hangs_on_items()
    yield from _access()


def _case() -> Iterator[Attempt]:
    fresh = {"reference": "ASH-NEW"}
    yield from adds("A", "coord", fresh, {"who": "clerk"}, {"municipality_id": "{birch}"})
    yield Attempt(
        "coord", True, like="A", changes=fresh, then="SELECT count(*) FROM cases_agencygrant WHERE case_id = '{new}'"
    )
    close = "UPDATE cases_case SET status = 'closed'"
    yield may("leader", f"{close} WHERE id = '{{A}}'")
    yield may("leader", f"{close} WHERE id = '{{N}}'")
    yield may("hermit", close)
    yield may_not("helper", f"{close} WHERE id = '{{A}}'")
    for who, allowed in (("leader", False), (OPERATOR, True)):
        yield Attempt(who, allowed, "UPDATE cases_case SET reference = 'X' WHERE id = '{A}'")
    for who, allowed in (("leader", False), ("lone", True), (OPERATOR, True)):
        yield Attempt(who, allowed, "UPDATE cases_case SET is_anonymous = false WHERE id = '{N}'")


def _identity() -> Iterator[Attempt]:
    yield Attempt("lone", True, IDENTITY.format(case="K", city="ash"))
    yield Attempt("leader", False, IDENTITY.format(case="K", city="ash"))
    yield Attempt("lone", False, IDENTITY.format(case="K", city="birch"))
    move = "UPDATE cases_identity SET address = 'x'"
    yield may("hermit", move)
    yield may("leader", move)
    yield may_not("helper", f"{move} WHERE case_id = '{{A}}'")


IDENTITY = (
    "INSERT INTO cases_identity (case_id, municipality_id, given_name, family_name, born_on, address, residence)"
    " VALUES ('{{{case}}}', '{{{city}}}', 'a', 'b', '2010-01-01', '', '')"
)


def _statements() -> Iterator[Attempt]:
    yield from adds(
        "phenomenon", "lone", {"code": "racist"},
        {"audience": "people"}, {"classification": 0}, {"originator_id": "{@helpers}"}, {"author_id": "{lone-low}"},
        {"who": "looker", "originator_id": "{@lookers}", "author_id": "{looker}"}, {"municipality_id": "{birch}"},
    )  # fmt: skip
    for who, allowed in (("lone", True), ("lone-low", False), ("looker", False), ("helper", False)):
        yield Attempt(who, allowed, "DELETE FROM cases_phenomenon")
    yield from adds(
        "open", "lone", {"item_id": "{new}", "key": "i-0123456789ab"},
        {"originator_id": "{@helpers}"}, {"author_id": "{lone-low}"}, {"classification": 3}, {"key": "mine"},
        {"municipality_id": "{birch}"}, {"who": "looker", "originator_id": "{@lookers}", "author_id": "{looker}"},
        {"case_id": "{B}"},
    )  # fmt: skip
    yield from adds("goal", "leader", {"key": "g-0123456789ab", "originator_id": "{@leaders}", "author_id": "{leader}"},
                    {"who": "helper", "originator_id": "{@helpers}", "author_id": "{helper}"})  # fmt: skip
    yield from adds("action", "lone", {"key": "a-0123456789ab"}, {"author_id": "{lone-low}"})
    yield may("hermit", "UPDATE cases_layer SET text = 'x'")
    yield may_not("hermit", "UPDATE cases_goal SET title = 'x'")
    yield may_not("hermit", "UPDATE cases_layer SET classification = 3")
    yield may_not("lone", "UPDATE cases_layer SET text = 'x' WHERE id = '{of leader}'")
    for name in ("open", "entrusted"):
        yield may("lone-low", f"UPDATE cases_layer SET text = 'x' WHERE id = '{{{name}}}'")
    for who, allowed in (("lone", True), ("lone-low", False), (OPERATOR, True)):
        yield Attempt(who, allowed, "UPDATE cases_layer SET is_entrusted = false WHERE id = '{entrusted}'")


def _extracts() -> Iterator[Attempt]:
    yield from adds(
        "deep shared", "lone", {"item_id": "{open}", "key": "{key of open}"},
        {"who": "helper"}, {"case_id": "{N}"}, {"municipality_id": "{birch}"}, {"key": "i-0123456789ab"},
        {"item_id": "{deep shared}", "key": "{key of deep}"}, {"item_id": "{of leader}", "key": "{key of of leader}"},
        {"item_id": "{random}"},
    )  # fmt: skip
    # Who only views the case writes the shared version of an own item: the originator's full sight is enough.
    own = {"item_id": "{of looker}", "key": "{key of of looker}", "originator_id": "{@lookers}"}
    yield Attempt("looker", True, like="deep shared", changes=own)
    # A second full text of an item: refused before its id is found to be taken.
    yield Attempt("lone", False, like="open", changes={"id": "{open}", "item_id": "{open}", "author_id": "{helper}"})
    yield may_not("lone-low", "UPDATE cases_layer SET text = 'x' WHERE id = '{deep shared}'")
    for who, allowed in (("lone", True), ("lone-low", True), ("helper", False)):
        yield Attempt(who, allowed, "DELETE FROM cases_layer")


def _what_hangs_on_items() -> Iterator[Attempt]:
    yield from adds(
        "file", "lone", {},
        {"uploaded_by_id": "{looker}"}, {"layer_id": "{of leader}"}, {"layer_id": "{deep shared}"}, {"case_id": "{N}"},
        {"who": "looker", "uploaded_by_id": "{looker}", "layer_id": "{of looker}"}, {"layer_id": "{random}"},
    )  # fmt: skip
    yield from adds(
        "release", "lone", {"valid_from": "2026-02-01", "statement_id": "{open}"},
        {"originator_id": "{@helpers}"}, {"statement_id": "{of leader}"}, {"statement_id": "{deep shared}"},
        {"case_id": "{N}"}, {"municipality_id": "{birch}"}, {"statement_id": "{random}"},
    )  # fmt: skip
    for change in ("UPDATE cases_release SET purpose = 'x'", "DELETE FROM cases_release"):
        yield may("lone", change)
        yield may("leader", change)
        yield may_not("looker", change)
    yield from adds(
        "report", "looker", {},
        {"member_id": "{lone}"}, {"case_id": "{C}"}, {"who": "leader", "member_id": "{leader}"},
        {"who": "lone", "member_id": "{lone}", "action_id": "{hidden action}"}, {"action_id": "{random}"},
    )  # fmt: skip
    yield from adds("report", "helper", {"member_id": "{helper}"})
    yield from adds("report", "lone", {"member_id": "{lone}"})


def _access() -> Iterator[Attempt]:
    yield from adds("grant", "lone", {"valid_from": "2026-02-01"}, {"who": "leader"}, {"group_id": "{group of whole}"})
    yield from adds("member grant", "hermit", {"case_id": "{C}", "valid_from": "2026-02-01"}, {"who": "helper"})
    for table in ("cases_agencygrant", "cases_membergrant"):
        yield may("hermit", f"UPDATE {table} SET purpose = 'x'")
        yield may_not("leader", f"UPDATE {table} SET purpose = 'x' WHERE case_id = '{{A}}'")
        yield may("hermit", f"DELETE FROM {table}")
    yield may_not("leader", "DELETE FROM cases_agencygrant")
    yield from adds("recusal", "lone", {"member_id": "{looker}"}, {"who": "leader"})
    yield from adds("relation", "helper", {"case_id": "{C}"}, {"case_id": "{B}", "other_id": "{A}"},
                    {"other_id": "{H}"})  # fmt: skip
    yield may("helper", "DELETE FROM cases_relation")
    yield may_not("hermit", "DELETE FROM cases_relation")
