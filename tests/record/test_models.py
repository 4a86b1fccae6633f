"""Models say what the database holds, and what is told of a thing is not altered on its way."""

import pkgutil
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass
from importlib import import_module
from typing import Any

import pytest
from django.core.management import call_command

import cases.release
import mscportal.guard
import mscportal.record


@pytest.mark.django_db(databases=["default", "owner"])
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def dataclasses() -> Iterator[type[Any]]:
    """Yield each dataclass of the guard, the record and releases."""
    for package in (mscportal.guard, mscportal.record, cases.release):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = import_module(found.name)
            yield from (one for one in vars(module).values() if is_dataclass(one) and one.__module__ == found.name)  # type: ignore[misc]


def test_what_is_told_is_not_altered_on_its_way() -> None:
    known = list(dataclasses())
    assert len(known) > 7
    for one in known:
        told = one(**{field.name: None for field in fields(one)})
        with pytest.raises(FrozenInstanceError):
            setattr(told, fields(one)[0].name, "altered")
