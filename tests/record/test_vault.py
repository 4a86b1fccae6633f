"""What is sealed opens under its own key alone; what an earlier version sealed opens still."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pytest_django import Settings

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import VaultKey
from mscportal.record.vault import (
    VaultClosed,
    master_decrypt,
    master_encrypt,
    open_bytes,
    open_many,
    seal_all,
    seal_bytes,
)
from tests.cast import World

KEY, FORMER = "ab" * 32, "cd" * 32
NONCE = bytes(range(12))
PLAIN = b"what only its readers may read"


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> None:
    settings.DOCUMENT_KEYS = [KEY, FORMER]


def sealed(key: bytes, plain: bytes, subject: UUID) -> bytes:
    """Seal as it stands in databases: a nonce of 12 bytes, then AES-256-GCM bound to the subject's id."""
    return NONCE + AESGCM(key).encrypt(NONCE, plain, subject.bytes)


def test_it_works(world: World) -> None:
    with acting_as(world.alice.pk):
        first, second = seal_all(subject=world.case.pk, plains=[PLAIN, b"more"])
        third = seal_bytes(subject=world.case.pk, plain=PLAIN)
        assert open_many(subject=world.case.pk, sealed=[first, second, third]) == [PLAIN, b"more", PLAIN]
        assert open_bytes(subject=world.case.pk, sealed=second) == b"more"
        assert VaultKey.objects.filter(subject_id=world.case.pk).count() == 1
    assert first != third


@pytest.mark.parametrize("master", [KEY, FORMER])
def test_what_was_sealed_earlier_opens(world: World, master: str) -> None:
    key = bytes(range(32))
    wrapped = sealed(bytes.fromhex(master), key, world.case.pk)
    with as_operator():
        VaultKey.objects.create(subject_id=world.case.pk, wrapped=wrapped)
    with acting_as(world.alice.pk):
        assert open_bytes(subject=world.case.pk, sealed=sealed(key, PLAIN, world.case.pk)) == PLAIN
        made = seal_bytes(subject=world.case.pk, plain=PLAIN)
    assert AESGCM(key).decrypt(made[:12], made[12:], world.case.pk.bytes) == PLAIN


def test_a_new_key_is_of_256_bits_and_under_the_newest_master(world: World) -> None:
    with acting_as(world.alice.pk):
        seal_bytes(subject=world.case.pk, plain=PLAIN)
        wrapped = bytes(VaultKey.objects.get(subject_id=world.case.pk).wrapped)
    key = AESGCM(bytes.fromhex(KEY)).decrypt(wrapped[:12], wrapped[12:], world.case.pk.bytes)
    assert len(key) == 32


def test_it_opens_for_no_other_subject(world: World) -> None:
    with acting_as(world.alice.pk):
        made = seal_bytes(subject=world.case.pk, plain=PLAIN)
        stolen = bytes(VaultKey.objects.get(subject_id=world.case.pk).wrapped)
        with pytest.raises(VaultClosed):
            open_bytes(subject=world.brother.pk, sealed=made)
    with as_operator():
        VaultKey.objects.create(subject_id=world.brother.pk, wrapped=stolen)
    with acting_as(world.alice.pk), pytest.raises(VaultClosed):
        open_bytes(subject=world.brother.pk, sealed=made)


def test_each_subject_has_a_key_of_its_own(world: World) -> None:
    with acting_as(world.alice.pk):
        made = {one.pk: seal_bytes(subject=one.pk, plain=PLAIN) for one in (world.case, world.brother)}
        assert set(VaultKey.objects.values_list("subject_id", flat=True)) == set(made)
        assert [open_bytes(subject=pk, sealed=content) for pk, content in made.items()] == [PLAIN, PLAIN]


def test_what_was_changed_does_not_open(world: World) -> None:
    with acting_as(world.alice.pk):
        made = seal_bytes(subject=world.case.pk, plain=PLAIN)
        with pytest.raises(VaultClosed):
            open_bytes(subject=world.case.pk, sealed=made[:-1] + bytes([made[-1] ^ 1]))


def test_under_the_installations_own_key_a_text_is_sealed(settings: Settings) -> None:
    made = master_encrypt("Über den Dächern")
    assert made != master_encrypt("Über den Dächern")
    assert master_decrypt(made) == "Über den Dächern"
    raw = bytes.fromhex(made)
    assert AESGCM(bytes.fromhex(KEY)).decrypt(raw[:12], raw[12:], bytes(16)) == "Über den Dächern".encode()
    for key in (KEY, FORMER):
        assert master_decrypt(sealed(bytes.fromhex(key), b"earlier", UUID(int=0)).hex()) == "earlier"
    settings.DOCUMENT_KEYS = ["ef" * 32]
    with pytest.raises(VaultClosed):
        master_decrypt(made)
