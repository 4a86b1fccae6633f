"""The past of a test: what is written in a block stands on record as of another moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connections

from mscportal.guard.operator import as_operator

HISTORIES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^[a-z]+_historical'"


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let what is changed and read in the block be on record as of `moment`."""
    with as_operator() as alias, connections[alias].cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        begin = cursor.fetchone()[0]
    yield
    with as_operator() as alias, connections[alias].cursor() as cursor:
        cursor.execute(HISTORIES)
        columns = [(table, "history_date") for (table,) in cursor.fetchall()]
        for table, column in [*columns, ("record_reading", "at")]:
            cursor.execute(
                f"UPDATE {table} SET {column} = %s::timestamptz + ({column} - %s) WHERE {column} >= %s",
                [moment, begin, begin],
            )


def all_at(moment: datetime) -> None:
    """Let everything that is on record so far be so as of `moment`, written by somebody."""
    with as_operator() as alias, connections[alias].cursor() as cursor:
        cursor.execute(HISTORIES)
        for (table,) in cursor.fetchall():
            cursor.execute(f"UPDATE {table} SET history_date = %s, history_user_id = gen_random_uuid()", [moment])
