"""The signed token by which Django tells PostgreSQL who acts."""

import hmac
import time
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from mscportal.guard.scope import Scope

BLOCK = 64
LIFETIME = 60


def sign(*, members: Sequence[UUID], day: date | None, backend: int, now: float | None = None) -> tuple[int, bytes]:
    """Return (expiry in seconds since 1970, HMAC-SHA256) with which one database backend lets `members` act."""
    names = ",".join(str(member) for member in members)
    return _sign(f"enter|{names}|{day.isoformat() if day else '-'}", backend, now)


def sign_within(*, member: UUID, scope: Scope, backend: int) -> tuple[int, bytes]:
    """Return (expiry, HMAC-SHA256) with which one database backend lets `member` see the cases of one scope."""
    return _sign(f"{scope.kind}|{member}|{scope.key}", backend, None)


def sign_beside(*, viewer: UUID, other: UUID, clearance: int | None, case: UUID, backend: int) -> tuple[int, bytes]:
    """Return (expiry, HMAC-SHA256) with which one database backend lets `viewer` see a case as `other` sees it."""
    cleared = "-" if clearance is None else clearance
    return _sign(f"beside|{viewer}|{other}|{cleared}|{case}", backend, None)


def sign_leave(*, backend: int) -> tuple[int, bytes]:
    """Return (expiry, HMAC-SHA256) with which one database backend lets nobody act any more."""
    return _sign("leave", backend, None)


def _sign(claim: str, backend: int, now: float | None) -> tuple[int, bytes]:
    expires = int(time.time() if now is None else now) + LIFETIME
    text = f"{claim}|{backend}|{expires}"
    return expires, hmac.digest(bytes.fromhex(settings.GUARD_KEYS[0]), text.encode(), sha256)


def pads() -> list[tuple[bytes, bytes]]:
    """Return the (inner, outer) HMAC pads of every key that holds, as guard.key stores them."""
    keys = [bytes.fromhex(key).ljust(BLOCK, b"\0") for key in settings.GUARD_KEYS]
    return [(bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)) for key in keys]
