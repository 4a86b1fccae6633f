"""One case of the small city in somebody else's eyes: who sees what of it together."""

from collections.abc import Callable, Iterator
from typing import Any

from mscportal.guard import token
from tests.access.rule_watch import NOBODY, Attempt, Watch

ENTER = "SELECT guard.enter_beside(%s::uuid, %s::uuid, %s::int, %s::uuid, %s::bigint, %s)"
SEEN = (
    "SELECT l.key, l.part, i.given_name FROM cases_case c LEFT JOIN cases_layer l ON l.case_id = c.id"
    " LEFT JOIN cases_identity i ON i.case_id = c.id ORDER BY 1, 2"
)
PAIRS = (
    ("author", "officer", None, "OAK-1"),
    ("author", "recused", None, "OAK-1"),
    ("author", "officer", 3, "OAK-1"),
    ("coordinator", "recused", None, "OAK-1"),
    ("coordinator", "officer", 0, "OAK-1"),
    ("officer", "named", None, "OAK-1"),
    # A name that was revealed to the agency of the first alone, which who may share knows.
    ("author", "officer", None, "OAK-3"),
    ("coordinator", "officer", None, "OAK-3"),
)


def attempts() -> Iterator[Attempt]:
    """Yield each pair, seeing all that both see; and one whose token says another clearance."""
    for viewer, other, clearance, reference in PAIRS:
        sql = f"{ENTER} -- {viewer} beside {other} {clearance} {reference}"
        parameters = _signed(viewer, other, reference, clearance, clearance)
        yield Attempt(NOBODY, True, sql, then=SEEN, parameters=parameters)
    yield Attempt(NOBODY, False, f"{ENTER} -- forged", parameters=_signed("author", "officer", "OAK-1", 0, 3))


def _signed(
    viewer: str, other: str, reference: str, signed: int | None, claimed: int | None
) -> Callable[[Watch], list[Any]]:
    def parameters(watch: Watch) -> list[Any]:
        watch.connection.execute("RESET ROLE")
        found = watch.connection.execute("SELECT id FROM cases_case WHERE reference = %s", [reference]).fetchone()
        watch.connection.execute("SET LOCAL ROLE msc_app")
        assert found
        pair, case = {"viewer": watch.members[viewer], "other": watch.members[other]}, found[0]
        backend = watch.connection.info.backend_pid
        expires, mac = token.sign_beside(**pair, clearance=signed, case=case, backend=backend)
        return [*pair.values(), claimed, case, expires, mac]

    return parameters
