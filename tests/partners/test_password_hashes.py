"""What stands in the table of members is no password hash that could be guessed at."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.db import connection
from pytest_django import Settings

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World

HASHERS = ["partners.login.hashers.SealedArgon2Hasher", "django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture(autouse=True)
def hashers(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = HASHERS


def test_it_works(world: World) -> None:
    with acting_as(world.bob.pk):
        world.bob.set_password("a good long one")
        world.bob.save(update_fields=["password"])
    stored = Member.objects.get(pk=world.bob.pk)
    assert stored.check_password("a good long one")
    assert not stored.check_password("another")


def test_sql_of_a_colleague_finds_no_hash(world: World) -> None:
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(password=make_password("a good long one"))
    with acting_as(world.alice.pk), connection.cursor() as cursor:
        cursor.execute("SELECT password FROM partners_member WHERE username = 'bob'")
        (stored,) = cursor.fetchone()
    assert stored.startswith("sealed$")
    assert "argon2" not in stored
    assert bytes.fromhex(stored.removeprefix("sealed$")).find(b"argon2") == -1


def test_an_older_hash_is_sealed_at_the_next_login(world: World) -> None:
    told: list[str] = []
    older = Argon2PasswordHasher().encode("a good long one", "salt-of-the-tests")
    assert check_password("a good long one", older, setter=told.append)
    assert told == ["a good long one"]


def test_under_another_key_no_password_fits(settings: Settings) -> None:
    stored = make_password("a good long one")
    settings.DOCUMENT_KEYS = ["00" * 32]
    assert not check_password("a good long one", stored)
    settings.DOCUMENT_KEYS = ["11" * 32, "00" * 32]
    assert not check_password("a good long one", stored)
