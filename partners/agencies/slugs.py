"""Short names under which addresses and city files know a thing."""

from typing import Any

from django.db.models import QuerySet


def free_slug(base: str, rows: QuerySet[Any]) -> str:
    """Return `base`, with the first number that makes it free where one of `rows` has it already."""
    taken = set(rows.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
