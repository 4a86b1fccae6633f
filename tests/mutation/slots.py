"""Databases and processes for trials: as many slots as there are processors, each with a database of its own."""

import os
from collections.abc import Callable
from multiprocessing import connection, get_context
from typing import Any

import psycopg
from psycopg import conninfo, sql

from tests.mutation.trial import HUNG, Ended, Job, Nest, Observer, Placed, run

WHOLE = "mutation_whole"
TABLES = """
SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r'
AND relnamespace IN ('public'::regnamespace, 'guard'::regnamespace) AND relname <> 'facts' ORDER BY 1
"""
SHAPE = """
SELECT (SELECT array_agg(relname || coalesce(relacl::text, '') ORDER BY oid) FROM pg_class
        WHERE relnamespace IN ('public'::regnamespace, 'guard'::regnamespace)),
       (SELECT array_agg(p::text ORDER BY tablename, policyname) FROM pg_policies p),
       (SELECT array_agg(proname || prosrc || coalesce(proacl::text, '') ORDER BY oid) FROM pg_proc
        WHERE pronamespace IN ('public'::regnamespace, 'guard'::regnamespace)),
       (SELECT array_agg(tgname || tgrelid ORDER BY oid) FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT array_agg(k::text ORDER BY k::text) FROM guard.key k)
"""


def admin(database: str = "postgres") -> Any:
    return psycopg.connect(conninfo.make_conninfo(os.environ["MSC_SUPERUSER_URL"], dbname=database), autocommit=True)


def fill(slot: str) -> str:
    """Give a slot the whole database and return what stands in it."""
    name = sql.Identifier(f"test_portal_{slot}")
    with admin() as cluster:
        cluster.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        cluster.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER msc_owner").format(name, sql.Identifier(WHOLE)))
        cluster.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO msc_app, msc_test").format(name))
        cluster.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    return content(slot)


def content(slot: str) -> str:
    """Return what decides in a slot's database, and how many rows each table has."""
    with admin(f"test_portal_{slot}") as database:
        counts = [f"(SELECT count(*) FROM {name})" for (name,) in database.execute(TABLES)]
        return repr([database.execute(one).fetchone() for one in (SHAPE, f"SELECT ARRAY[{', '.join(counts)}]")])


def fork(
    make: Callable[[connection.Connection], Observer], files: list[str], log: str, *more: str
) -> connection.Connection:
    """Run tests in a process of their own and return what it is heard and spoken to by."""
    forking = get_context("fork")
    here, there = forking.Pipe()
    arguments = (make(there), files, log, there, more or ("-pno:cov",))
    forking.Process(target=run, args=arguments, daemon=True).start()
    there.close()
    return here


class Slot:
    """A database in which one trial at a time is made, beside it the nest for mutants inside functions."""

    def __init__(self, name: str, files: list[str]) -> None:
        self.name, self.whole = name, fill(name)
        self.nest = fork(lambda told: Nest(name, WHOLE, told), files, f"{name}-nest")
        self.told = self.nest
        self.job: Job | None = None

    def start(self, job: Job, *, anew: bool) -> None:
        if content(self.name) != self.whole:
            self.whole = fill(self.name)
        self.job, self.told = job, self.nest
        if anew:
            files = list(dict.fromkeys(name.split("::")[0] for name in job.chosen))
            self.told = fork(lambda told: Placed(self.name, WHOLE, job), files, self.name)
        else:
            self.nest.send(job)

    def ended(self) -> Ended:
        """Return how the trial ended; one that tells nothing did not even start, or hung."""
        self.job = None
        try:
            first = self.told.recv()
            if self.told is self.nest and first is not None:
                self.told.recv()  # the nest's word that its child is gone
        except EOFError:
            first = None
        return first or Ended(HUNG, [], {})
