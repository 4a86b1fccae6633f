"""One case of the small city in somebody else's eyes: who sees what of it together."""

from collections.abc import Callable, Iterator
from typing import Any

from mscportal.guard import token
from tests.access.rule_watch import NOBODY, Attempt, Watch

ENTER = "SELECT guard.enter_beside(%s::uuid, %s::uuid, %s::int, %s::uuid, %s::bigint, %s)"
SEEN = "SELECT l.key, l.part FROM cases_case c LEFT JOIN cases_layer l ON l.case_id = c.id ORDER BY 1, 2"
PAIRS = (
    ("author", "officer", None),
    ("author", "recused", None),
    ("author", "officer", 3),
    ("coordinator", "recused", None),
    ("coordinator", "officer", 0),
    ("officer", "named", None),
)


def attempts() -> Iterator[Attempt]:
    """Yield each pair, seeing all that both see; and one whose token says another clearance."""
    for viewer, other, clearance in PAIRS:
        sql = f"{ENTER} -- {viewer} beside {other} {clearance}"
        yield Attempt(NOBODY, True, sql, then=SEEN, parameters=_signed(viewer, other, clearance, clearance))
    yield Attempt(NOBODY, False, f"{ENTER} -- forged", parameters=_signed("author", "officer", 0, 3))


def _signed(viewer: str, other: str, signed: int | None, claimed: int | None) -> Callable[[Watch], list[Any]]:
    def parameters(watch: Watch) -> list[Any]:
        watch.connection.execute("RESET ROLE")
        found = watch.connection.execute("SELECT id FROM cases_case WHERE reference = 'OAK-1'").fetchone()
        watch.connection.execute("SET LOCAL ROLE msc_app")
        assert found
        pair, case = {"viewer": watch.members[viewer], "other": watch.members[other]}, found[0]
        backend = watch.connection.info.backend_pid
        expires, mac = token.sign_beside(**pair, clearance=signed, case=case, backend=backend)
        return [*pair.values(), claimed, case, expires, mac]

    return parameters
