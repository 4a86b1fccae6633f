"""The token: who it names, for which backend and until when; two keys hold while one is replaced."""

import hashlib
import hmac
import time
from datetime import date
from uuid import UUID

import pytest
from pytest_django import Settings

from mscportal.guard import token
from mscportal.guard.scope import Kind, Scope

KEY, FORMER = "ab" * 32, "cd" * 32
ANN, BEN, CASE = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> None:
    settings.GUARD_KEYS = [KEY, FORMER]


def mac(text: str) -> bytes:
    return hmac.new(bytes.fromhex(KEY), text.encode(), "sha256").digest()


def test_it_names_members_day_backend_and_end() -> None:
    assert token.sign(members=[ANN, BEN], day=date(2026, 5, 4), backend=7, now=1000.9) == (
        1060,
        mac(f"enter|{ANN},{BEN}|2026-05-04|7|1060"),
    )
    assert token.sign(members=[ANN], day=None, backend=7, now=0) == (60, mac(f"enter|{ANN}|-|7|60"))


def test_it_ends_after_a_minute() -> None:
    before = int(time.time())
    ends = token.sign(members=[ANN], day=None, backend=7)[0]
    assert before + 60 <= ends <= int(time.time()) + 60


def test_beside_another_it_names_the_case_and_the_clearance() -> None:
    for clearance, told in ((None, "-"), (0, "0"), (2, "2")):
        ends, signed = token.sign_beside(viewer=ANN, other=BEN, clearance=clearance, case=CASE, backend=7)
        assert signed == mac(f"beside|{ANN}|{BEN}|{told}|{CASE}|7|{ends}")


def test_at_a_meeting_it_names_the_meeting() -> None:
    ends, signed = token.sign_within(member=ANN, scope=Scope(Kind.MEETING, CASE), backend=7)
    assert signed == mac(f"meeting|{ANN}|{CASE}|7|{ends}")


def test_on_a_case_it_names_its_reference() -> None:
    ends, signed = token.sign_within(member=ANN, scope=Scope(Kind.CASE, "ELV-22222"), backend=7)
    assert signed == mac(f"case|{ANN}|ELV-22222|7|{ends}")


def test_leaving_is_signed_too() -> None:
    ends, signed = token.sign_leave(backend=7)
    assert signed == mac(f"leave|7|{ends}")


def test_the_pads_of_both_keys_make_what_is_signed() -> None:
    text = f"enter|{ANN}|-|7|60".encode()
    made = [hashlib.sha256(outer + hashlib.sha256(inner + text).digest()).digest() for inner, outer in token.pads()]
    assert made == [hmac.new(bytes.fromhex(key), text, "sha256").digest() for key in (KEY, FORMER)]
