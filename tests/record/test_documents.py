"""Documents are stored encrypted with their hash, and open to their readers alone."""

import hashlib
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from pytest_django import Settings

from cases.models import Case
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.documents import Addressed, kept_from, open_document, store_document
from mscportal.record.models import Document, VaultKey
from mscportal.record.vault import VaultClosed, open_bytes, seal_bytes
from tests.cast import World, today

pytestmark = pytest.mark.django_db
PLAIN = b"what only its readers may read"


def store(world: World, **more: object) -> Document:
    """Store a document of Alice's for Frank."""
    values = {"case_ids": [world.case.pk], "marking": 1, "people": [world.frank.pk], "agencies": []} | more
    with acting_as(world.alice.pk):
        return store_document(
            kind="escalation",
            addressed=Addressed(municipality=world.city.pk, **values),
            file_name="Über E-22222.pdf",
            content=PLAIN,
            day=today(),
        )


def test_it_works(world: World) -> None:
    store(world)
    with acting_as(world.frank.pk):
        document = Document.objects.get()
        assert open_document(document) == ("Über E-22222.pdf", PLAIN)
    assert (document.sha256, document.size) == (hashlib.sha256(PLAIN).hexdigest(), len(PLAIN))
    assert (document.review_on, document.delete_on) == kept_from(today())


def test_it_is_kept_as_it_was_compiled(world: World) -> None:
    made = store(world, agencies=[world.youth.pk])
    with as_operator():
        document = Document.objects.get(pk=made.pk)
    assert (document.municipality_id, document.kind, document.case_ids) == (
        world.city.pk,
        "escalation",
        [world.case.pk],
    )
    assert (document.marking, document.people, document.agencies) == (1, [world.frank.pk], [world.youth.pk])
    assert (document.compiled_by_id, document.compiled_at) == (world.alice.pk, document.sent_at)
    assert abs(timezone.now() - document.compiled_at) < timedelta(minutes=1)
    assert (document.media_type, document.withdrawn_at, document.is_held) == ("application/pdf", None, False)


def test_it_is_looked_at_after_half_a_year_and_destroyed_after_six() -> None:
    assert kept_from(date(2026, 1, 31)) == (date(2026, 8, 1), date(2032, 2, 1))


def test_a_spreadsheet_is_kept_as_one(world: World) -> None:
    with acting_as(world.alice.pk):
        told = store_document(
            kind="export",
            addressed=Addressed(world.city.pk, [world.case.pk], 0, [world.alice.pk], []),
            file_name="x.xlsx",
            content=PLAIN,
            day=today(),
            media_type="application/vnd.ms-excel",
        )
    assert told.media_type == "application/vnd.ms-excel"


def test_neither_content_nor_name_stands_in_the_database(world: World) -> None:
    store(world)
    with as_operator():
        document = Document.objects.get()
    assert PLAIN not in bytes(document.content)
    assert b"E-22222" not in bytes(document.file_name)


def test_one_case_lends_its_key_and_several_share_none(world: World) -> None:
    assert store(world).key_id == world.case.pk
    several = store(world, case_ids=[world.case.pk, world.brother.pk])
    assert several.key_id == several.pk


@pytest.mark.parametrize("case_ids", [1, 2, 0])
def test_without_its_key_it_is_gone(world: World, case_ids: int) -> None:
    document = store(world, case_ids=[world.case.pk, world.brother.pk][:case_ids])
    with as_operator():
        VaultKey.objects.filter(subject_id=document.key_id).delete()
    with acting_as(world.frank.pk), pytest.raises(VaultClosed):
        open_document(Document.objects.get())


def test_changed_content_does_not_open(world: World) -> None:
    store(world)
    with as_operator():
        document = Document.objects.get()
        changed = bytes(document.content)
        document.content = changed[:-1] + bytes([changed[-1] ^ 1])
        document.save(force_update=True, update_fields=["content"])
    with acting_as(world.frank.pk), pytest.raises(VaultClosed):
        open_document(Document.objects.get())


def test_content_that_is_not_what_was_hashed_does_not_open(world: World) -> None:
    store(world)
    with as_operator():
        document = Document.objects.get()
        document.sha256 = "0" * 64
        document.save(force_update=True, update_fields=["sha256"])
    with acting_as(world.frank.pk), pytest.raises(VaultClosed):
        open_document(Document.objects.get())


def test_it_hides_from_outsiders(world: World) -> None:
    store(world)
    for name in set(world.members) - {"alice", "frank"}:
        with acting_as(world.members[name].pk):
            assert not Document.objects.exists(), name
            keys = set(VaultKey.objects.values_list("subject_id", flat=True))
            assert keys <= set(Case.objects.values_list("id", flat=True)), name


@pytest.mark.parametrize("name", ["bob", "frank", "gus"])
def test_nobody_stores_what_they_may_not_read(world: World, name: str) -> None:
    with acting_as(world.members[name].pk), pytest.raises(DatabaseError), transaction.atomic():
        store_document(
            kind="escalation",
            addressed=Addressed(world.city.pk, [world.case.pk, world.brother.pk], 0, [world.members[name].pk], []),
            file_name="x.pdf",
            content=PLAIN,
            day=today(),
        )


def test_a_former_key_opens_while_it_is_named(world: World, settings: Settings) -> None:
    with acting_as(world.alice.pk):
        sealed = seal_bytes(subject=world.case.pk, plain=PLAIN)
        former = settings.DOCUMENT_KEYS
        settings.DOCUMENT_KEYS = ["ab" * 32, *former]
        assert open_bytes(subject=world.case.pk, sealed=sealed) == PLAIN
        settings.DOCUMENT_KEYS = ["ab" * 32]
        with pytest.raises(VaultClosed):
            open_bytes(subject=world.case.pk, sealed=sealed)
