"""Encryption of files: AES-256-GCM under a key per case, itself wrapped under the installation's key."""

import os
from collections.abc import Iterable, Sequence
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from mscportal.record.models import VaultKey

NONCE = 12
_NOBODY = UUID(int=0)


class VaultClosed(RuntimeError):
    """The key is gone (destroyed) or does not fit."""


def seal_bytes(*, subject: UUID, plain: bytes) -> bytes:
    """Return `plain` encrypted under the key of `subject`, which is made when it is missing."""
    # mutant (number): of one the first is the last.
    return seal_all(subject=subject, plains=[plain])[0]


def seal_all(*, subject: UUID, plains: Sequence[bytes]) -> list[bytes]:
    """Return `plains` encrypted under one key: a new document's own key cannot be read before the document is there."""
    stored = VaultKey.objects.filter(subject_id=subject).first()
    if stored is None:
        key = AESGCM.generate_key(bit_length=256)
        VaultKey.objects.create(subject_id=subject, wrapped=_encrypt(_master(0), key, subject))
    else:
        key = _unwrap(stored)
    return [_encrypt(key, plain, subject) for plain in plains]


def open_bytes(*, subject: UUID, sealed: bytes) -> bytes:
    """Return the plain bytes; raises VaultClosed when the key was destroyed or the content was changed."""
    # mutant (number): of one the first is the last.
    return open_many(subject=subject, sealed=[sealed])[0]


def open_many(*, subject: UUID, sealed: Iterable[bytes]) -> list[bytes]:
    """Return the plain bytes of several contents under one key; raises as `open_bytes`."""
    stored = VaultKey.objects.filter(subject_id=subject).first()
    if stored is None:
        raise VaultClosed
    key = _unwrap(stored)
    return [_decrypt(key, bytes(one), subject) for one in sealed]


def _master(index: int) -> bytes:
    return bytes.fromhex(settings.DOCUMENT_KEYS[index])


def _unwrap(stored: VaultKey) -> bytes:
    for index in range(len(settings.DOCUMENT_KEYS)):
        try:
            return _decrypt(_master(index), bytes(stored.wrapped), stored.subject_id)
        except VaultClosed:
            # mutant (statement): nothing follows in the loop but its next turn.
            continue
    raise VaultClosed


def _encrypt(key: bytes, plain: bytes, subject: UUID) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, subject.bytes)


def _decrypt(key: bytes, sealed: bytes, subject: UUID) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], subject.bytes)
    except InvalidTag as error:
        raise VaultClosed from error


def master_encrypt(text: str) -> str:
    """Return `text` encrypted under the installation's key, as hex (login secrets)."""
    return _encrypt(_master(0), text.encode(), _NOBODY).hex()


def master_decrypt(sealed: str) -> str:
    """Return the text; raises VaultClosed when no key fits."""
    for index in range(len(settings.DOCUMENT_KEYS)):
        try:
            return _decrypt(_master(index), bytes.fromhex(sealed), _NOBODY).decode()
        except VaultClosed:
            # mutant (statement): nothing follows in the loop but its next turn.
            continue
    raise VaultClosed
