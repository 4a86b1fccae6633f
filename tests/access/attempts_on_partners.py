"""Who tries to write what on partners' tables, on the record and as whom."""

from collections.abc import Callable, Iterator
from typing import Any

from mscportal.guard import token
from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_watch import BOTH, NOBODY, OPERATOR, Attempt, Watch


def attempts() -> Iterator[Attempt]:
    yield from _municipalities()
    yield from _agencies()
    yield from _members()
    yield from _network()
    yield from _seats()
    yield from _record()
    yield from _documents()
    yield from _tokens()


def _municipalities() -> Iterator[Attempt]:
    change = "UPDATE partners_municipality SET {} WHERE id = '{{ash}}'"
    for who in ("coord", "admin", OPERATOR):
        yield may(who, change.format("name = 'x', languages = ARRAY['nl']"))
    for who in ("clerk", "lone-lead", "birch-coord", "birch-admin"):
        yield may_not(who, change.format("name = 'x'"))
    for given in ("timezone = 'Asia/Tokyo'", "country = 'JP'", "slug = 'x'"):
        yield may_not("admin", change.format(given))
        yield may(OPERATOR, change.format(given))


def _agencies() -> Iterator[Attempt]:
    new = {"slug": "new", "group_id": "{group}", "part_of_id": None}
    yield from adds(
        "@lone", "coord", new,
        {"who": "clerk"}, {"is_coordination": True}, {"part_of_id": "{@lone}"}, {"part_of_id": "{@abroad}"},
        {"part_of_id": "{@part}"}, {"part_of_id": "{random}"},
    )  # fmt: skip
    yield from adds("@lone", "coord", new | {"part_of_id": "{@bureau}"})
    join = "UPDATE partners_agency SET part_of_id = '{%s}' WHERE id = '{%s}'"
    yield may("coord", join % ("@bureau", "@guests"))
    yield may("coord", join % ("@abroad", "@foreign-part"))
    yield may(OPERATOR, join % ("@abroad", "@guests"))
    yield may_not("coord", join % ("@lone", "@guests"))
    yield may_not("coord", join % ("@bureau", "@whole"))
    yield may("coord", "UPDATE partners_agency SET name = 'x' WHERE id = '{@lone}'")
    yield may_not("clerk", "UPDATE partners_agency SET name = 'x' WHERE id = '{@lone}'")


def _members() -> Iterator[Attempt]:
    yield from adds(
        "newcomer", "coord", {"username": "new"},
        {"is_active": True}, {"role": "agency_lead"}, {"clearance": 1}, {"password": "md5$"}, {"who": "looker"},
        {"agency_id": "{@abroad}"}, {"agency_id": "{random}"},
    )  # fmt: skip
    for who in ("lone-lead", "admin"):
        yield Attempt(who, True, like="newcomer", changes={"username": "new"})
    yield Attempt("guest-lead", False, like="newcomer", changes={"username": "new"})
    own, others = "SET {} WHERE id = '{{looker}}'", "SET {} WHERE id = '{{lone}}'"
    yield may("looker", f"UPDATE partners_member {own.format('phone = 1')}")
    yield may_not("looker", f"UPDATE partners_member {others.format('phone = 1')}")
    yield may("admin", f"UPDATE partners_member {others.format('phone = 1')}")
    for login in ("password = 'md5$'", "email = 'x@example.org'", "last_login = now()", "must_change_password = true"):
        yield may_not("admin", f"UPDATE partners_member {others.format(login)}")
        yield may("looker", f"UPDATE partners_member {own.format(login)}")
        yield may(OPERATOR, f"UPDATE partners_member {own.format(login)}")


def _network() -> Iterator[Attempt]:
    yield from adds(
        "partnership", "coord", {"agency_id": "{@abroad}"}, {"who": "clerk"}, {"municipality_id": "{birch}"}
    )
    for who, allowed in (("coord", True), ("clerk", False)):
        yield Attempt(who, allowed, "UPDATE partners_partnership SET stage = 'ended'")
        yield Attempt(who, allowed, "UPDATE partners_agreement SET purpose = 'x'")
    yield from adds(
        "paper", "coord", {}, {"uploaded_by_id": "{clerk}"}, {"who": "clerk", "uploaded_by_id": "{clerk}"},
        {"agreement_id": "{random}"},
    )  # fmt: skip


def _seats() -> Iterator[Attempt]:
    yield from adds(
        "own change", "lone-lead", {"asked_by_id": "{lone-lead}"},
        {"asked_by_id": "{coord}"}, {"status": "confirmed"}, {"member_id": "{lone-lead}"},
        {"agency_id": "{@guests}"}, {"member_id": "{random}"}, {"who": "looker", "asked_by_id": "{looker}"},
    )  # fmt: skip
    yield from adds(
        "own change", "coord", {"asked_by_id": "{coord}"},
        {"member_id": "{coord-twin}"}, {"agency_id": "{@abroad}"}, {"agency_id": "{random}"},
        {"municipality_id": "{birch}", "agency_id": "{@abroad}"},
    )  # fmt: skip
    yield Attempt("admin", True, like="own change", changes={"asked_by_id": "{admin}", "agency_id": "{@guests}"})
    answer = (
        "UPDATE partners_seatchange SET status = 'declined', answered_by_id = '{%s}', answered_at = now()"
        " WHERE id = '{%s}'"
    )
    yield may("lone-lead", answer % ("lone-lead", "own change"))
    yield may("admin", answer % ("admin", "own change"))
    yield may_not("lone-lead", answer % ("coord", "own change"))
    yield may_not("lone-lead", (answer % ("lone-lead", "own change")).replace("declined", "confirmed"))
    yield may_not("lone-lead", answer % ("lone-lead", "of lead"))
    yield may_not("looker", answer % ("looker", "change"))
    yield may_not("admin", answer % ("admin", "answered"))
    yield may_not("admin", answer % ("admin", "change"))
    confirmed = "SELECT is_active FROM partners_member WHERE username = 'idler'"
    yield may("lone-lead", "SELECT guard.confirm_seat('{own change}')")
    yield may("coord", "SELECT guard.confirm_seat('{leaving}')", confirmed)
    yield may_not("coord", "SELECT guard.confirm_seat('{seeing}')")
    yield may_not("looker", "SELECT guard.confirm_seat('{own change}')")
    yield may("coord", "SELECT guard.end_seat('{looker}', 'left')")
    waiting = "SELECT array_agg(status ORDER BY status) FROM partners_seatchange"
    yield may("coord", "SELECT guard.end_seat('{lone-low}', 'left')", waiting)
    for who, leaving in (("lone-lead", "looker"), ("coord", "coord-twin"), ("coord", "newcomer")):
        yield may_not(who, f"SELECT guard.end_seat('{{{leaving}}}', 'left')")


def _record() -> Iterator[Attempt]:
    yield from adds(
        "reading", "lone", {}, {"member_id": "{looker}"}, {"operator": "root"}, {"case_id": "{H}"},
        {"member_id": None, "screen": "projector"},
    )  # fmt: skip
    yield from adds("reading", "lone", {"case_id": None})
    yield from adds("reading", "lone", {"operator": "root", "screen": "disclose"})
    yield from adds("reading", BOTH, {"member_id": None, "screen": "projector"}, {"screen": "case"})
    yield from adds(
        "reading", "ash-mayor", {"member_id": "{ash-mayor}"},
        {"operator": "root"}, {"member_id": "{beadle}"}, {"case_id": "{H}"}, {"document_id": "{random}"},
    )  # fmt: skip
    named = "SELECT reference FROM record_reading WHERE id = '{new}'"
    for who in ("lone", OPERATOR):
        yield Attempt(who, True, like="reading", changes={"reference": "FORGED"}, then=named)
    yield from adds("owed", "lone", {"subject_id": "{random}"}, {"member_id": "{looker}"}, {"kind": "asked"})
    for who, allowed in (("lone", False), (NOBODY, True)):
        yield Attempt(who, allowed, "SELECT guard.sweep()")
        yield Attempt(who, allowed, "INSERT INTO django_session VALUES ('new', '', now())")


def _documents() -> Iterator[Attempt]:
    yield from adds(
        "document", "coord", {"key_id": "{new}"},
        {"compiled_by_id": "{clerk}"}, {"case_ids": ["{Z}"]}, {"marking": 3}, {"key_id": "{random}"},
    )  # fmt: skip
    yield from adds("document", "coord", {"key_id": "{A}"})
    yield from adds(
        "key", "lone", {"subject_id": "{B}"}, {"subject_id": "{H}"}, {"subject_id": "{agreement of helpers}"}
    )
    yield from adds("key", "lone", {"subject_id": "{random}"}, {"who": NOBODY})
    yield from adds("key", "coord", {"subject_id": "{agreement of helpers}"})


def _tokens() -> Iterator[Attempt]:
    enter = "SELECT guard.enter(%s::uuid[], NULL, %s::bigint, %s)"

    def signed(shape: Callable[[str, str], str], **more: Any) -> Callable[[Watch], list[Any]]:
        def parameters(watch: Watch) -> list[Any]:
            both = [watch.members["lone"], watch.members["looker"]]
            expires, mac = token.sign(members=both, day=None, backend=watch.connection.info.backend_pid, **more)
            return [shape(*map(str, both)), expires, mac]

        return parameters

    yield Attempt(NOBODY, True, enter, parameters=signed(lambda a, b: f"{{{a},{b}}}"))
    yield Attempt(NOBODY, False, enter, parameters=signed(lambda a, b: f"{{{a}}}"))
    yield Attempt(NOBODY, False, enter + " -- late", parameters=signed(lambda a, b: f"{{{a},{b}}}", now=1.0))
    for n, shape in enumerate(("[0:1]={{{0},{1}}}", "{{{{{0},{1}}}}}")):
        yield Attempt(NOBODY, False, f"{enter} -- {n}", parameters=signed(shape.format))
