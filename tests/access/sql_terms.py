"""The terms of the guard's SQL: where they stand, what the SQL is without one, and how it is put in place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from psycopg import Connection

from mscportal.guard.apply import SQL_FILES, sql_texts

MARK = re.compile(r"^(\s*)(AND |OR |WHERE |IF |)(.*?) -- (term|branch|belt: .+)$")
TOKEN = re.compile(r"--[^\n]*|'(?:[^']|'')*'|(\$\w*\$).*?\1|;", re.DOTALL)
DEFINES = re.compile(r"\s*CREATE OR REPLACE (?:FUNCTION|PROCEDURE) (guard\.\w+)")
POLICY = re.compile(r"\s*(?:CREATE|ALTER) POLICY \w+ ON (\w+)")
TRIGGER = re.compile(r"\ACREATE OR REPLACE TRIGGER .*? ON (\w+)")
CALL = re.compile(r"\s*CALL (guard\.protect\w*)\('(\w+)'")


@dataclass(frozen=True)
class Statement:
    """One SQL statement with the comment before it, and the lines that it takes in its file (from 0)."""

    file: int
    first: int
    last: int
    text: str

    @cached_property
    def bare(self) -> str:
        """The statement without what stands before its first word."""
        return re.sub(r"\A(?:\s|--[^\n]*\n)+", "", self.text)

    @cached_property
    def names(self) -> set[str]:
        """What of the guard the statement names."""
        return set(re.findall(r"guard\.\w+", self.bare))

    @cached_property
    def defined(self) -> set[str]:
        """The function that the statement defines, none for any other."""
        found = DEFINES.match(self.bare)
        return {found[1]} if found else set()

    @cached_property
    def table(self) -> str | None:
        """The table whose policies the statement makes."""
        found = POLICY.match(self.bare)
        call = CALL.match(self.bare)
        return found[1] if found else call[2] if call else None

    @cached_property
    def guarded(self) -> str | None:
        """The table that the statement gives a policy or a trigger."""
        found = TRIGGER.search(self.bare)
        return self.table or (found[1] if found else None)


@dataclass(frozen=True)
class Mutant:
    """A statement in which one marked term holds always (an AND-term) or never (an OR-branch)."""

    name: str
    statement: Statement
    text: str


@cache
def statements() -> list[Statement]:
    """Return all statements of the guard's SQL in the order in which they are applied."""
    return [one for file, text in enumerate(sql_texts()) for one in _split(file, text)]


def _split(file: int, text: str) -> Iterator[Statement]:
    begin = 0
    for token in TOKEN.finditer(text):
        if token[0] == ";":
            first = text.count("\n", 0, begin)
            last = text.count("\n", 0, token.end())
            yield Statement(file, first, last, text[begin : token.end()])
            begin = text.index("\n", token.end()) + 1


def mutants() -> Iterator[Mutant]:
    """Yield each marked term taken away: `term` as an AND-term or OR-branch, `branch` in both ways."""
    for one in statements():
        lines = one.text.split("\n")
        for n, line in enumerate(lines):
            marked = MARK.match(line)
            if not marked or marked[4].startswith("belt"):
                continue
            indent, word, _, mark = marked.groups()
            ways = ["false"] if word == "OR " else ["true", "false"] if mark == "branch" else ["true"]
            end = _end(lines, n)
            for way in ways:
                package, name = SQL_FILES[one.file]
                where = f"{package}/{name}:{one.first + n + 1} {way}: {line.strip()[:70]}"
                left = [*lines[:n], f"{indent}{word}{way}", *lines[end + 1 :]]
                yield Mutant(where, one, "\n".join(left))


def _end(lines: list[str], n: int) -> int:
    """Return the line at which the parentheses opened in line `n` are closed."""
    depth = 0
    for at in range(n, len(lines)):
        code = re.sub(r"'[^']*'", "", lines[at].split(" -- ")[0])
        depth += code.count("(") - code.count(")")
        if depth <= 0:
            assert depth == 0, f"a term must close what it opens: {lines[n]}"
            return at
    raise AssertionError(f"never closed: {lines[n]}")


def put_in_place(connection: Connection, mutant: Mutant) -> list[str]:
    """Run the mutant and what is made by it, in this transaction; return the tables and functions that it concerns."""
    again = _made_by(mutant)
    tables = {one.table for one in again if one.table}
    policies = [one for one in statements() if one.table in tables]
    _drop_policies(connection, tables)
    for one in [*(one for one in again if not one.table), *policies]:
        connection.execute((mutant.text if one is mutant.statement else one.text).encode())
    for table, policy in _policies(connection, tables, "AND roles = '{public}'"):
        connection.execute(f'ALTER POLICY "{policy}" ON "{table}" TO msc_app'.encode())
    return sorted(tables | _concerned(mutant))


def _made_by(mutant: Mutant) -> list[Statement]:
    """Return the mutant's statement and every one that was made with what it defines."""
    again, names = [mutant.statement], set(mutant.statement.defined)
    for one in statements():
        makes = one.defined or one.bare.startswith(("CALL guard.protect", "DO "))
        if makes and names & one.names and one is not mutant.statement:
            again.append(one)
            names |= one.defined
    return again


def _concerned(mutant: Mutant) -> set[str]:
    """Return the functions that ask what the mutant defines, and the tables whose policies and triggers do."""
    names, tables = set(mutant.statement.defined), {mutant.statement.guarded}
    for one in statements():
        if names & one.names:
            names |= one.defined
            tables.add(one.guarded)
    return names | {one for one in tables if one}


def _policies(connection: Connection, tables: Sequence[str] | set[str], more: str = "") -> list[tuple[str, str]]:
    found = connection.execute(
        f"SELECT tablename, policyname FROM pg_policies WHERE tablename = ANY (%s) {more}".encode(), [list(tables)]
    )
    return found.fetchall()


def _drop_policies(connection: Connection, tables: set[str]) -> None:
    for table, policy in _policies(connection, tables):
        connection.execute(f'DROP POLICY "{policy}" ON "{table}"'.encode())
