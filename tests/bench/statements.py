"""Statements as the pages send them: captured from one answer, sent again for measuring."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from django.test import Client

from mscportal.guard import token
from mscportal.guard.acting import ENTER_WITHIN, array_of
from mscportal.guard.scope import Scope
from partners.models import Member

ENTERS = "SELECT guard.enter("


@dataclass(frozen=True)
class Statement:
    """One statement and its values, as Django hands them to psycopg."""

    text: str
    values: Sequence[Any] | None


@dataclass(frozen=True)
class Transaction:
    """What a page sends as `member`: how it enters, and the statements that are measured."""

    member: UUID
    enters: Statement
    statements: Sequence[Statement]

    def send(self, database: psycopg.Connection[tuple]) -> None:
        """Send it once more over a connection of the application: the SQL alone, without what Django adds around it.

        As Django sends it, nothing is prepared.
        """
        values = self._signed_anew(database.info.backend_pid)
        with database.transaction():
            database.execute(self.enters.text, values, prepare=False)
            for statement in self.statements:
                database.execute(statement.text, statement.values, prepare=False).fetchall()

    def _signed_anew(self, backend: int) -> list[Any]:
        if scope := scope_of(self.enters):
            return [self.member, scope.key, *token.sign_within(member=self.member, scope=scope, backend=backend)]
        return [array_of([self.member]), None, *token.sign(members=(self.member,), day=None, backend=backend)]


def transaction_of(member: UUID, sent: list[Statement], beginnings: Sequence[str]) -> Transaction:
    """Return the transaction of those of a page's statements that begin with one of `beginnings`."""
    return Transaction(member, entering(sent), picked(sent, beginnings))


def entering(sent: list[Statement]) -> Statement:
    """Return the statement by which a page's transaction enters."""
    (enters,) = (one for one in sent if one.text.startswith((ENTERS, *ENTER_WITHIN.values())))
    return enters


def scope_of(enters: Statement) -> Scope | None:
    """Return within which scope a transaction enters, None for all that the member sees."""
    for kind, text in ENTER_WITHIN.items():
        if enters.text == text and enters.values:
            return Scope(kind, enters.values[1])
    return None


def signed_in(member: UUID) -> Client:
    """Return a browser in which `member` is signed in."""
    client = Client()
    client.force_login(Member.objects.get(pk=member), backend="partners.login.backends.MemberBackend")
    return client


def captured(client: Client, address: str) -> list[Statement]:
    """Return what the page at `address` sends to the database, from its second answer on."""
    client.get(address)
    found: list[Statement] = []
    with recording(found):
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return found


@contextmanager
def recording(found: list[Statement]) -> Iterator[None]:
    """Add to `found` what is sent within the block."""

    def note(execute: Any, text: str, values: Any, many: bool, context: Any) -> Any:
        found.append(Statement(text, values))
        return execute(text, values, many, context)

    with connection.execute_wrapper(note):
        yield


def picked(statements: list[Statement], beginnings: Sequence[str]) -> list[Statement]:
    """Return those that begin with one of `beginnings` (quotes left out), each of which must begin one or more."""
    chosen = []
    for beginning in beginnings:
        begun = [one for one in statements if one.text.replace('"', "").startswith(beginning)]
        assert begun, f"the page no longer sends: {beginning}"
        chosen += begun
    return [one for one in statements if one in chosen]
