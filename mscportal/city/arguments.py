"""Arguments of the operators' commands, checked like the values of a city file."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from typing import Any

from mscportal.city.values import Check


def argument(check: Check) -> Callable[[str], Any]:
    """Return what argparse asks for: the value as the check returns it, or ArgumentTypeError with its words."""

    def read(typed: str) -> Any:
        try:
            return check(typed)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from error

    return read
