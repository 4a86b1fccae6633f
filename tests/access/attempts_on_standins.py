"""Who tries to name a stand-in, to end one, and what the colleague takes over."""

from collections.abc import Iterator
from datetime import timedelta

from tests.access.attempts_on_cases import adds, may, may_not
from tests.access.rule_city import BEFORE, DAY
from tests.access.rule_watch import Attempt

MADE = (
    "SELECT case_id, codename, valid_from, valid_until FROM cases_membergrant g JOIN auth_permission p"
    " ON p.id = g.permission_id WHERE grant_id = '{%s}' ORDER BY 1, 2, 3, 4"
)


def attempts() -> Iterator[Attempt]:
    """Yield who names one, and who ends one."""
    by_coord = {"named_by_id": "{coord}"}
    yield from adds(
        "stand-in", "coord", by_coord,
        {"named_by_id": "{away}"}, {"who": "cover", "named_by_id": "{cover}"}, {"valid_from": BEFORE},
        {"member_id": "{looker}"}, {"agency_id": "{@lookers}", "stand_in_id": "{looker}"}, {"stand_in_id": "{looker}"},
        {"stand_in_id": "{retired}"}, {"stand_in_id": "{random}"},
        {"who": "birch-coord", "named_by_id": "{birch-coord}", "municipality_id": "{birch}"},
    )  # fmt: skip
    yield Attempt("away", True, like="stand-in", changes={})
    yield Attempt("absent-lead", True, like="stand-in", changes={"named_by_id": "{absent-lead}"})
    yield Attempt("coord", True, like="stand-in", changes=by_coord, then=MADE % "new")
    row = "cases_standin WHERE id = '{stand-in}'"
    earlier = f"UPDATE cases_standin SET valid_until = '{DAY + timedelta(days=3)}' WHERE id = '{{stand-in}}'"
    yield may("coord", earlier, MADE % "stand-in")
    for who in ("away", "absent-lead"):
        yield may(who, earlier)
        yield may(who, f"DELETE FROM {row}")
    for who in ("cover", "long"):
        yield may_not(who, earlier)
        yield may_not(who, f"DELETE FROM {row}")
    yield may_not("away", "UPDATE cases_standin SET valid_until = valid_until + 1 WHERE id = '{stand-in}'")
    yield may("coord", f"DELETE FROM {row}", MADE % "stand-in")
