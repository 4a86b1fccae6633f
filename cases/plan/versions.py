"""Two people change one thing: the later save is told what stands by now, and neither text is lost."""

import hashlib
from collections.abc import Iterable

from django.db import models


class StaleSave(Exception):
    """Somebody else changed the row since its form was opened; `current` is what stands now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(current.pk)
        self.current = current


def version_of(row: models.Model, fields: Iterable[str]) -> str:
    """Return a digest of what `fields` of the row say: it moves only when something that its reader sees does."""
    told = "\0".join(str(row.serializable_value(name)) for name in fields)
    return hashlib.sha256(told.encode()).hexdigest()[:20]
