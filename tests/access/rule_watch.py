"""What everybody reads, is answered and may write in the scenario, compared with what it was."""

import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg

from mscportal.guard import token
from tests.access.rule_city import DAY

Told = dict[tuple[str, str], str]
REFUSED = ("42501", "23", "0A")  # insufficient privilege, a constraint, an array of another shape
ENTERS = "enters"
NOBODY, STALE, BOTH, OPERATOR = "(nobody)", "(facts of another transaction)", "(both)", "(operator)"

# Asked of the guard by each member, beside `SELECT *` on each table.
QUESTIONS = {
    "facts": "SELECT guard.nobody(), guard.agency(), guard.role(), guard.clearance(), guard.home(), guard.day(),"
    " guard.is_coordination(), guard.person(), sorted(guard.networks()), sorted(guard.municipalities()),"
    " sorted(guard.case_ids()), sorted(guard.concealed()), sorted(guard.released()), sorted(guard.forums()),"
    " sorted(guard.invited())",
    "permissions": "SELECT c, (SELECT array_agg(p ORDER BY p) FROM unnest(guard.permissions_on(c)) p),"
    " guard.kept_out(ARRAY[c]), guard.makes_key(c) FROM unnest(%(cases)s::uuid[]) c",
    "found": "SELECT sorted(guard.search(to_tsquery('simple', 'text'), 1000))",
    "cities": "SELECT id, guard.coordinates(id), guard.administers(id), guard.today(id) FROM partners_municipality",
    "agencies": "SELECT id, guard.holds_grants(id), guard.answers_for(municipality_id, id),"
    " guard.would_see(id, 'auditor'), guard.would_see(id, 'practitioner') FROM partners_agency",
    "seats": "SELECT c, guard.may_confirm(c) FROM unnest(%(changes)s::uuid[]) c",
    "persons": "SELECT id, guard.is_oneself(ARRAY[id]), guard.change_waits(id) FROM partners_member",
    "running": "SELECT f, guard.runs(f) FROM unnest(%(forums)s::uuid[]) f",
    "meetings": "SELECT m, guard.runs_meeting(m) FROM unnest(%(meetings)s::uuid[]) m",
    "leaving": "SELECT m, l.* FROM unnest(%(meetings)s::uuid[]) m, guard.leavers(m) l",
    "slots": "SELECT s, sorted(guard.hearers(s)), guard.is_empty(s) FROM unnest(%(slots)s::uuid[]) s",
    "reasons": "SELECT 'of all', r.* FROM guard.why_layers(%(layers)s::uuid[]) r"
    " UNION ALL SELECT 'of none', r.* FROM guard.why_layers('{}') r",
    "foreseen": "SELECT f.member, seen_case, sorted(items), sorted(in_full) FROM (SELECT array_agg(id) FROM"
    " partners_member WHERE username IN ('lone', 'looker', 'helper', 'guest', 'newcomer', 'one-of-kept')) m(ids),"
    " guard.foresee(m.ids, NULL, guard.day()) f UNION ALL SELECT * FROM guard.foresee('{}', NULL, guard.day())",
    "emergencies": "SELECT id, guard.acts_in_emergency(id), guard.emergency_tries_left() FROM partners_municipality",
    "unused": "SELECT * FROM guard.unused_grants()",
    "readers": "SELECT e, sorted(guard.readers_of(e)) FROM unnest(%(escalations)s::uuid[]) e",
    "left": "SELECT a, guard.did_not_act(a) FROM unnest(%(actions)s::uuid[]) a",
    "nameless": "SELECT l, guard.nameless('cases_layer', l, 'text') FROM unnest(%(layers)s::uuid[]) l UNION ALL"
    " SELECT v, guard.nameless('cases_historicallayer', v, 'text') FROM unnest(%(versions)s::uuid[]) v UNION ALL"
    " SELECT r, guard.nameless('cases_actionreport', r, 'text') FROM unnest(%(reports)s::uuid[]) r",
    "keys": "SELECT k, guard.makes_key(k) FROM unnest(%(agreements)s::uuid[]) k",
}
ASKED_ABOUT = {
    "cases": "cases_case",
    "changes": "partners_seatchange",
    "forums": "meetings_forum",
    "meetings": "meetings_meeting",
    "slots": "meetings_slot",
    "escalations": "meetings_escalation",
    "layers": "cases_layer",
    "versions": "(SELECT history_id AS id FROM cases_historicallayer) h",
    "reports": "cases_actionreport",
    "agreements": "partners_agreement",
    "actions": "cases_action",
}


@dataclass(frozen=True)
class Attempt:
    """Who tries what: SQL in which {name} stands for a row's id, or the copy of a row with changes."""

    who: str
    allowed: bool
    sql: str = ""
    like: str = ""
    changes: dict[str, Any] = field(default_factory=dict, hash=False)
    then: str = ""
    parameters: Callable[["Watch"], list[Any]] | None = None

    def __str__(self) -> str:
        return f"{self.who} {self.sql or f'adds {self.like} with {self.changes}'} {self.then}".strip()


# An attempt, or who reads which table or answer.
Look = Attempt | tuple[str, str]


class Watch:
    """A superuser's connection to the scenario that becomes each member in turn and undoes everything."""

    def __init__(self, connection: psycopg.Connection, rows: dict[str, Any], attempts: Iterable[Attempt]) -> None:
        self.connection = connection
        self.attempts = list(attempts)
        self.lately: dict[Hashable, list[Look]] = {}
        self.known = {name: str(row.pk) for name, row in rows.items() if row is not None}
        self.known |= {f"key of {name}": row.key for name, row in rows.items() if hasattr(row, "key")}
        self.known |= {f"group of {name[1:]}": str(row.group_id) for name, row in rows.items() if name[0] == "@"}
        self.known |= {"new": str(uuid4()), "random": str(uuid4())}
        self.members: dict[str, UUID] = dict(connection.execute("SELECT username, id FROM partners_member").fetchall())
        self.everyone = [*self.members, NOBODY, STALE, BOTH]
        self.about = {name: self._ids(table) for name, table in ASKED_ABOUT.items()}
        readable = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity"
            " AND has_table_privilege('msc_app', oid, 'SELECT') ORDER BY relname"
        )
        self.tables = [name for (name,) in readable.fetchall()]
        self.copies = {one.like: self._copy(rows[one.like]) for one in self.attempts if one.like}
        connection.execute(
            "CREATE FUNCTION public.sorted(uuid[]) RETURNS uuid[] LANGUAGE sql IMMUTABLE"
            " AS 'SELECT ARRAY(SELECT unnest($1) ORDER BY 1)'"
        )

    def _ids(self, table: str) -> list[UUID]:
        return [one for (one,) in self.connection.execute(f"SELECT id FROM {table} ORDER BY id".encode()).fetchall()]

    def _copy(self, row: Any) -> tuple[str, str, dict[str, Any]]:
        table, key = row._meta.db_table, row._meta.pk.column
        found = self.connection.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {key} = %s".encode(), [row.pk])
        values = found.fetchone()
        assert values
        values[0].pop("tsv", None)
        return table, key, values[0]

    @contextmanager
    def acting(self, who: str) -> Iterator[None]:
        """Become a member for a block, and undo what it did."""
        with self.connection.transaction(force_rollback=True):
            if who == OPERATOR:
                self.connection.execute("SET LOCAL ROLE msc_rls")
                yield
                return
            self.connection.execute("SET LOCAL ROLE msc_app")
            if who != NOBODY:
                self._enter(who)
            yield

    def _enter(self, who: str) -> None:
        names = ["lone", "looker"] if who == BOTH else ["guest"] if who == STALE else [who]
        members = [self.members[name] for name in names]
        expires, mac = token.sign(members=members, day=DAY, backend=self.connection.info.backend_pid)
        self.connection.execute(
            "SELECT guard.enter(%s::uuid[], %s::date, %s::bigint, %s)", [members, DAY, expires, mac]
        )
        if who == STALE:
            self.connection.execute("RESET ROLE")
            self.connection.execute("UPDATE guard.facts SET xid = '1'")
            self.connection.execute("SET LOCAL ROLE msc_app")

    def reads(self, who: str, names: Iterable[str]) -> Told:
        """Return what a member reads in tables and is answered, as digests."""
        told: Told = {}
        name = ENTERS
        try:
            with self.acting(who):
                for name in names:
                    query = QUESTIONS.get(name) or f"SELECT * FROM {name}"
                    found = self.connection.execute(
                        f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM ({query}) t".encode(),
                        self.about if name in QUESTIONS else None,
                    ).fetchone()
                    told[who, name] = str(found and found[0])
        except psycopg.Error as error:
            told[who, name] = _refusal(error)
        return told

    def tried(self, one: Attempt) -> str:
        """Return how many rows an attempt touched, what was told then, or with which kind of error it is refused."""
        try:
            with self.acting(one.who):
                if one.like:
                    count = self._add(one)
                else:
                    parameters = one.parameters(self) if one.parameters else None
                    count = self.connection.execute(self.named(one.sql).encode(), parameters).rowcount
                if not one.then:
                    return str(count)
                return str(self.connection.execute(self.named(one.then).encode()).fetchall())
        except psycopg.Error as error:
            return _refusal(error)

    def _add(self, one: Attempt) -> int:
        table, key, values = self.copies[one.like]
        fresh = {"id": self.known["new"]} if key == "id" else {}
        row = values | fresh | {name: self._filled(value) for name, value in one.changes.items()}
        columns = ", ".join(f'"{name}"' for name in row)
        return self.connection.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s)".encode(),
            [json.dumps(row)],
        ).rowcount

    def _filled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._filled(each) for each in value]
        return self.named(value) if isinstance(value, str) else value

    def named(self, text: str) -> str:
        """Return a text with the ids of the rows that it names."""
        return re.sub(r"\{([^}]+)\}", lambda found: self.known[found[1]], text)

    def all(self) -> tuple[Told, dict[Attempt, str]]:
        """Return everything that is read, and how every attempt ends."""
        told: Told = {}
        for who in self.everyone:
            told |= self.reads(who, [*QUESTIONS, *self.tables])
        return told, {one: self.tried(one) for one in self.attempts}

    def difference(self, whole: Told, ends: dict[Attempt, str], near: list[str], about: Hashable) -> Look | None:
        """Return the first thing that is other than it was; None if nothing.

        What told of other terms `about` the same is looked at first, then the tables `near`.
        """
        lately = self.lately.setdefault(about, [])
        found = next((one for one in lately if self._is_other(one, whole, ends)), None)
        if found is None and (found := self._found(whole, ends, near)):
            lately.append(found)
        return found

    def _is_other(self, look: Look, whole: Told, ends: dict[Attempt, str]) -> bool:
        if isinstance(look, Attempt):
            return self.tried(look) != ends[look]
        who, name = look
        return any(whole.get(key) != value for key, value in self.reads(who, [name] if name != ENTERS else []).items())

    def _found(self, whole: Told, ends: dict[Attempt, str], near: list[str]) -> Look | None:
        on = [one for one in self.attempts if any(table in self._sql(one) for table in near)]
        close = [one for one in self.tables if one in near]
        rest = [one for one in self.tables if one not in near], [one for one in self.attempts if one not in on]
        return (
            self._ends_otherwise(on, ends)
            or self._reads_otherwise(close, whole)
            or self._reads_otherwise(QUESTIONS, whole)
            or self._ends_otherwise(rest[1], ends)
            or self._reads_otherwise(rest[0], whole)
        )

    def _sql(self, one: Attempt) -> str:
        return self.copies[one.like][0] if one.like else one.sql

    def _ends_otherwise(self, attempts: list[Attempt], ends: dict[Attempt, str]) -> Attempt | None:
        return next((one for one in attempts if self.tried(one) != ends[one]), None)

    def _reads_otherwise(self, names: Iterable[str], whole: Told) -> tuple[str, str] | None:
        if not names:
            return None
        for who in self.everyone:
            for key, value in self.reads(who, names).items():
                if whole.get(key) != value:
                    return key
        return None


def _refusal(error: psycopg.Error) -> str:
    """Return the kind of a refusal; anything else is a mistake in the SQL, not a refusal."""
    if not (error.sqlstate or "").startswith(REFUSED):
        raise error
    return str(error.sqlstate)
