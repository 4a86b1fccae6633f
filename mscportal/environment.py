"""Typed reading of the process environment; a secret may come from a file (`NAME_FILE`)."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Return the value of `name`, or the content of the file that `NAME_FILE` names.

    Raises ImproperlyConfigured when neither is set and there is no default.
    """
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name} or {name}_FILE.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Return True for 1/true/yes/on."""
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """Return a whole number; raises ImproperlyConfigured for anything else."""
    try:
        return int(text(name, str(default)))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from error


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list, empty entries left out."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str, **options: Any) -> dict[str, Any]:
    """Return Django's connection settings of a `postgresql://user:password@host:port/name` address.

    The session's zone is set at the connection, so that forgetting a pooled session keeps it.
    """
    url = urlsplit(text(name))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must be a postgresql:// address.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        "OPTIONS": {"server_side_binding": True, "options": "-c TimeZone=UTC", **dict(parse_qsl(url.query)), **options},
    }
