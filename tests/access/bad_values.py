"""Values that a field must not take, and what the portal must answer to each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.forms_found import CHOSEN, WRITTEN, Control, Form
from tests.cast import today

FAR_TOO_LONG = "x" * 100_000
NOWHERE = "7d9b0f5c-0000-4000-8000-000000000000"
DAYS = frozenset({"date", "datetime-local"})
# Pairs of days, of which the second may not come before the first.
ORDERED = (("valid_from", "valid_until"),)


@dataclass(frozen=True)
class Bad:
    """One bad value of one field; `must_tell`: it has to be refused at that field."""

    field: str
    what: str
    value: Any
    must_tell: bool = True
    more: tuple[tuple[str, Any], ...] = ()


def bad_values(form: Form, hidden: str) -> Iterator[Bad]:
    """Yield bad values for each field in turn; `hidden` is the id of something that the member does not see."""
    for one in form.controls.values():
        yield from _of(one, hidden)
    for first, second in ORDERED:
        if {first, second} <= form.controls.keys():
            early, late = str(today()), str(today() - timedelta(days=1))
            yield Bad(second, "an end before the beginning", late, more=((first, early),))


def _of(one: Control, hidden: str) -> Iterator[Bad]:
    if one.kind == "hidden":
        for what, value in (
            ("a word", "nonsense"),
            ("a NUL", "a\x00b"),
            ("far too much", FAR_TOO_LONG),
            ("an id", hidden),
        ):
            yield Bad(one.name, what, value, must_tell=False)
        return
    if one.is_required and one.kind != "file":
        yield Bad(one.name, "nothing", [] if one.kind in {"radio", "checkbox"} else "")
    if one.kind in WRITTEN:
        yield from _written(one)
    elif one.kind == "file":
        yield from _file(one)
    elif one.kind in CHOSEN and (one.kind != "checkbox" or len(one.offered) > 1):
        for what, value in (("no choice", "nonsense"), ("a hidden thing", hidden), ("a NUL", "\x00")):
            yield Bad(one.name, what, [value] if one.kind == "checkbox" else value)
        yield Bad(one.name, "what is no text", b"\xed\xa0\x80")


def _written(one: Control) -> Iterator[Bad]:
    yield Bad(one.name, "a NUL", "a\x00b")
    yield Bad(one.name, "what is no text", b"a\xed\xa0\x80b", must_tell=one.kind in DAYS | {"number", "email"})
    if one.kind == "textarea" or one.kind in WRITTEN - DAYS - {"number"}:
        # A password may be as long as one likes.
        yield Bad(one.name, "far too much", FAR_TOO_LONG, must_tell=one.kind != "password")
        if one.is_required:
            yield Bad(one.name, "blanks", "   ")
        if one.longest:
            yield Bad(one.name, "one sign too many", "x" * (one.longest + 1))
    if one.kind == "email":
        yield Bad(one.name, "no address", "nobody")
    if one.kind in DAYS:
        for value in ("nonsense", "9999-99-99", "2026-02-30", "10000-01-01", "-1"):
            yield Bad(one.name, f"no day ({value})", value)
        for value in ("0001-01-01", "9999-12-31"):
            moment = value if one.kind == "date" else f"{value}T00:00"
            yield Bad(one.name, f"a day far off ({value})", moment, must_tell=False)
    if one.kind == "number":
        for value in ("nonsense", "-1", "1.5", "9" * 20, "9" * 5000, "NaN", "1e9"):
            yield Bad(one.name, f"no such number ({value[:20]})", value)


def _file(one: Control) -> Iterator[Bad]:
    yield Bad(one.name, "nothing", "")
    yield Bad(one.name, "text in place of a file", "nonsense")
    yield Bad(one.name, "an empty file", SimpleUploadedFile("empty.pdf", b""))
    yield Bad(one.name, "a program", SimpleUploadedFile("paper.pdf", b"MZ\x90\x00"))
    yield Bad(one.name, "a name too long", SimpleUploadedFile("x" * 300 + ".exe", b"MZ\x90\x00"))
    yield Bad(
        one.name, "too large a file", SimpleUploadedFile("large.pdf", b"%PDF-" + b"0" * settings.MAX_UPLOAD_BYTES)
    )
