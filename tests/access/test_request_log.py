"""What a failed request leaves in the log: the kind of error and the places, whatever raised it, and no value."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from mscportal.requestlog import JsonFormatter
from partners.login import middleware
from partners.members import views
from partners.models import Member
from tests.cast import World

ClientOf = Callable[[Member], Client]


def failing(*_: object, **__: object) -> None:
    raise OperationalError("a value of Mika Tarn")


@contextmanager
def failing_at_the_end(member: UUID) -> Iterator[None]:
    yield
    failing(member)


def failures(client: Client, address: str, caplog: pytest.LogCaptureFixture) -> list[dict]:
    """Return the lines that a request left besides the one of every request; checks that none tells a value."""
    client.raise_request_exception = False
    with caplog.at_level(logging.INFO, logger="mscportal.request"):
        answer = client.get(address)
    lines = [JsonFormatter().format(record) for record in caplog.records if record.name == "mscportal.request"]
    assert "Tarn" not in "".join(lines)
    told = [json.loads(line) for line in lines]
    assert [line["status"] for line in told if line["message"] == "request"] == [answer.status_code]
    return [line for line in told if line["message"] == "failed"]


@pytest.mark.parametrize("acting", [failing, failing_at_the_end])
def test_an_error_of_a_middleware_is_logged(
    world: World,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    acting: Callable,
) -> None:
    client = client_of(world.alice)
    monkeypatch.setattr(middleware, "acting_as", acting)
    (line,) = failures(client, reverse("partners:members"), caplog)
    assert line["error"] == "OperationalError"
    assert line["where"][-1].startswith("failing:")
    assert line["request"]


def test_an_error_of_a_page_is_logged_once(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(views, "members_of", failing)
    (line,) = failures(client_of(world.alice), reverse("partners:members"), caplog)
    assert line["error"] == "OperationalError"


def test_a_page_that_is_not_there_is_no_failure(
    world: World, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    assert failures(client_of(world.bob), reverse("partners:members"), caplog) == []
