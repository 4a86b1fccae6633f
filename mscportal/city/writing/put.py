"""Adds what is new, saves what differs and leaves the rest untouched; the database keeps the history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model

from mscportal.city.shape import Thing

M = TypeVar("M", bound=Model)


@dataclass
class Writer:
    """New rows wait for `flush`, in the order in which their tables were first named."""

    new: dict[type[Model], list[Model]] = field(default_factory=dict)
    added: int = 0
    changed: int = 0
    removed: int = 0

    def put(self, model: type[M], found: M | None, *, identity: Thing, named: Thing, default: Thing | None = None) -> M:
        """Return the row: `found` with the named values, or a new one of identity, named and default values."""
        if found is None:
            made = model(**{**identity, **(default or {}), **named})
            self.new.setdefault(model, []).append(made)
            return made
        self.change(found, named)
        return found

    def change(self, row: Model, values: Mapping[str, Any]) -> None:
        """Save the values that differ; no row, no history where none does."""
        differing = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in differing.items():
            setattr(row, name, value)
        if differing and not row._state.adding:
            row.save(force_update=True)
            self.changed += 1

    def remove(self, row: Model) -> None:
        """Delete a row that the file's new value of a list leaves out."""
        row.delete()
        self.removed += 1

    def flush(self) -> None:
        """Insert what is new."""
        for model, rows in self.new.items():
            model._default_manager.bulk_create(rows, batch_size=500)
            self.added += len(rows)
        self.new.clear()


def pick(thing: Thing, columns: Mapping[str, str]) -> Thing:
    """Return the named keys of a thing under the names of their columns."""
    return {column: thing[key] for key, column in columns.items() if key in thing}


def converted(thing: Thing, key: str, column: str, convert: Callable[[Any], Any]) -> Thing:
    """Return one named key, converted; a null stays none."""
    if key not in thing:
        return {}
    return {column: None if thing[key] is None else convert(thing[key])}


def no_null(values: Thing) -> Thing:
    """Return the values with an empty text for each null."""
    return {name: "" if value is None else value for name, value in values.items()}
