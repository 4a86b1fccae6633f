"""Fixtures that all tests share: the database, the cast, clients."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from partners.models import Member
from tests.cast import World, build_world
from tests.databases import drop_database, make_database


@pytest.fixture(scope="session")
def database_name(worker_id: str) -> str:
    return f"test_portal_{worker_id}"


@pytest.fixture(scope="session")
def django_db_setup(database_name: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        make_database(database_name)
    yield
    with django_db_blocker.unblock():
        drop_database(database_name)


@pytest.fixture
def world(db: None) -> World:
    """The cast of DESIGN.md around two brothers' cases at two tables."""
    return build_world()


@pytest.fixture
def client_of() -> Callable[[Member], Client]:
    """Return a function that gives a logged-in client of a member."""

    def log_in(member: Member) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(member, backend="partners.login.backends.MemberBackend")
        return client

    return log_in


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, so that no worker waits for it at the end."""
    items.sort(key=lambda item: "test_pages.py::test_every_page" not in item.nodeid)
