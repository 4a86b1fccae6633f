"""Two people at one text: what was shown is compared with what stands before it is overwritten."""

from hashlib import sha256

from django.db import models


class StaleSave(Exception):
    """Somebody else saved in between; `current` is what stands now, nothing was written."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("changed in between")
        self.current = current


def version_of(row: models.Model) -> str:
    """Return a short digest of all columns of `row`, of no meaning to who does not see it."""
    told = "|".join(f"{field.attname}={getattr(row, field.attname)!r}" for field in row._meta.concrete_fields)
    return sha256(told.encode()).hexdigest()[:16]


def check_version(row: models.Model, seen: str | None) -> None:
    """Raise StaleSave when `row` is not the version `seen`; None asks for no check."""
    if seen is not None and version_of(row) != seen:
        raise StaleSave(row)
