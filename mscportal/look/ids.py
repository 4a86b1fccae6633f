"""Ids as a request names them."""

from uuid import UUID


def as_id(text: str) -> UUID | None:
    """Return the id that `text` is, None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
