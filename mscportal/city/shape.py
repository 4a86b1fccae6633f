"""Shapes of objects and lists: which keys there are, which must be there, and how each value is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Union

from mscportal.city.faults import Faults, shown
from mscportal.city.values import Check

# An object of the file after its check: only keys that were named and fit.
Thing = dict[str, Any]
Shape = Union[Check, "Of", "ListOf"]


@dataclass(frozen=True)
class Of:
    """An object with these keys and no others; exactly one of `either` must be named; null only where it may be."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    either: Mapping[str, Shape] = field(default_factory=dict)
    may_be_null: bool = False


@dataclass(frozen=True)
class ListOf:
    """A list whose elements all have one shape."""

    element: Shape
    least: int = 0


def fit(shape: Shape, value: object, place: str, faults: Faults) -> Any:
    """Return what fits of `value`; what does not is a fault and left out (an empty object, no element)."""
    if isinstance(shape, Of):
        if value is None and shape.may_be_null:
            return None
        return _object(shape, value, place, faults)
    if isinstance(shape, ListOf):
        return _list(shape, value, place, faults)
    try:
        return shape(value)
    except ValueError as error:
        faults.add(place, str(error))
        return None


def _list(shape: ListOf, value: object, place: str, faults: Faults) -> list[Any]:
    if not isinstance(value, list):
        faults.add(place, "not a list")
        return []
    faults.unless(len(value) >= shape.least, place, "empty")
    return [fit(shape.element, element, f"{place}[{n}]", faults) for n, element in enumerate(value)]


def _object(shape: Of, value: object, place: str, faults: Faults) -> Thing:
    if not isinstance(value, dict):
        faults.add(place or "(top)", "not an object")
        return {}
    known = {**shape.required, **shape.optional, **shape.either}
    found: Thing = {}
    for key, element in value.items():
        inside = f"{place}.{shown(key)}".lstrip(".")
        if key not in known:
            faults.add(inside, "unknown key")
            continue
        before = len(faults.lines)
        fitting = fit(known[key], element, inside, faults)
        if len(faults.lines) == before or isinstance(fitting, list | dict):
            found[key] = fitting
    for key in shape.required:
        faults.unless(key in value, f"{place}.{key}".lstrip("."), "missing")
    if shape.either and sum(value.get(key) is not None for key in shape.either) != 1:
        faults.add(place, f"exactly one of {' and '.join(shape.either)} must be named")
    return found
