"""Of every guarded table, some kind of hidden thing writes rows that a member may not see; the others say why not."""

from random import Random

import pytest
from django.db import connections

from mscportal.guard.open_tables import OPEN_TO_READ
from mscportal.guard.operator import as_operator
from tests.access.awkward_world import enriched
from tests.access.hidden_cases import hidden_case
from tests.access.hidden_kinds import BY_MEMBERS, KINDS
from tests.access.hidden_statements import hidden_item
from tests.access.hidden_things import Hidden, fill_up
from tests.cast import World, make_member
from tests.meetings.escalating import deliver

GUARDED = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relnamespace = 'public'::regnamespace"
    " AND relname ~ '^(partners|cases|meetings|record|inquiry)_' AND relname !~ '_historical'"
)
# Tables of which no row can be hidden by a kind of its own, each with its reason.
NOT_PLANTED = dict.fromkeys(OPEN_TO_READ, "open to read (mscportal/guard/open_tables.py)") | {
    "partners_agreementfile": "read as its agreement is (tests/partners/test_agreements.py)",
    "record_salt": "nobody reads it",
    "record_seal": "nobody but the sealer reads it; sealed later, not while somebody looks",
    "record_vaultkey": "nobody reads it",
}


def tables(sql: str) -> set[str]:
    """Return the tables that a query names."""
    with as_operator() as alias, connections[alias].cursor() as cursor:
        cursor.execute(sql)
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_guarded_table_has_hidden_rows_in_twin_worlds(world: World) -> None:
    enriched(world)
    with as_operator():
        omar = make_member(world.unit, "omar", "coordinator", 3)
    deliver()
    fill_up(world, world.bob, Random("fill"))
    before = counted()
    hidden = Hidden(world, world.bob, omar, Random(1))
    for kind in (hidden_case, hidden_item, *KINDS):
        if kind in BY_MEMBERS:
            kind(hidden)
        else:
            with as_operator():
                kind(hidden)
    deliver()
    after = counted()
    written = {name for name, count in after.items() if count > before.get(name, 0)}
    assert " ".join(sorted(tables(GUARDED) - written)) == " ".join(sorted(NOT_PLANTED))


def counted() -> dict[str, int]:
    """Return how many rows of each table the test's transaction wrote so far."""
    with as_operator() as alias, connections[alias].cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())
