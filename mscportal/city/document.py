"""Reads the file and its JSON, strictly: a key that stands twice or a number that is none is a fault, not a guess."""

import json
from pathlib import Path
from typing import NoReturn

from mscportal.city.faults import NotACityFile, shown


def read_document(path: Path) -> object:
    """Return the parsed JSON; raises NotACityFile with one line that says why it is none."""
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_refuse)
    except OSError as error:
        raise NotACityFile(f"{shown(path)}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise NotACityFile(f"{shown(path)}: not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise NotACityFile(
            f"{shown(path)}: not JSON at line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except RecursionError as error:
        raise NotACityFile(f"{shown(path)}: nested too deeply") from error
    except ValueError as error:
        raise NotACityFile(f"{shown(path)}: not JSON: {shown(error)}") from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    thing = dict(pairs)
    if len(thing) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key '{shown(twice)}' stands twice in one object")
    return thing


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
