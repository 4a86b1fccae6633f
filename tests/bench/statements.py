"""Statements as the pages send them: captured from one answer, sent again for measuring."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client

from partners.models import Member


@dataclass(frozen=True)
class Statement:
    """One statement and its values, as Django hands them to psycopg."""

    text: str
    values: Sequence[Any] | None


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
