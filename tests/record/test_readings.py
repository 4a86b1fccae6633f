"""What a reading tells: who, when, which case, which statements, on which screen; terms as a keyed hash alone."""

import hmac
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from cases.models import Case
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from mscportal.record.readings import ReadDocument, hash_terms, record_documents, record_list, record_reading
from tests.cast import World

TOLD = ("member_id", "operator", "municipality_id", "case_id", "reference", "full", "extracts", "document_id")


def told(screen: str) -> list[tuple]:
    """Return what stands on record of a screen; each row is of now."""
    with as_operator():
        rows = list(Reading.objects.filter(screen=screen).order_by("reference", "document_id"))
    assert all(abs(timezone.now() - row.at) < timedelta(minutes=1) for row in rows)
    return [tuple(getattr(row, name) for name in TOLD) for row in rows]


def test_a_page_of_a_case(world: World) -> None:
    with acting_as(world.bob.pk):
        record_reading(
            screen="cases:case", case=Case.objects.get(), full={world.open_item.pk}, extracts=[world.police_item.pk]
        )
    assert told("cases:case") == [
        (
            *(world.bob.pk, "", world.city.pk, world.case.pk, "ELM-2AB3C"),
            *([world.open_item.pk], [world.police_item.pk], None),
        )
    ]


def test_a_page_without_a_case(world: World) -> None:
    document = uuid4()
    with acting_as(world.hugo.pk):
        record_reading(screen="audit", municipality=world.city.pk, document=document)
    assert told("audit") == [(world.hugo.pk, "", world.city.pk, None, "", [], [], document)]


def test_a_command_of_an_operator_and_a_member_who_is_named(world: World) -> None:
    with as_operator():
        record_reading(screen="disclose", operator="root", member=world.bob.pk, municipality=world.city.pk)
        record_reading(screen="disclose:case", operator="root", member=world.bob.pk, case=world.case)
    assert told("disclose") == [(world.bob.pk, "root", world.city.pk, None, "", [], [], None)]
    assert told("disclose:case") == [(world.bob.pk, "root", world.city.pk, world.case.pk, "ELM-2AB3C", [], [], None)]


def test_a_list_is_one_reading_a_case(world: World) -> None:
    with acting_as(world.alice.pk):
        record_list(
            screen="cases:search",
            cases=Case.objects.all(),
            terms="Tarn",
            full={world.case.pk: [world.open_item.pk]},
            extracts={world.brother.pk: [world.police_item.pk]},
        )
        record_list(screen="cases:list", cases=Case.objects.all())
    alice = world.alice.pk
    assert told("cases:search") == [
        (alice, "", world.city.pk, world.case.pk, "ELM-2AB3C", [world.open_item.pk], [], None),
        (alice, "", world.city.pk, world.brother.pk, "ELM-7XY8Z", [], [world.police_item.pk], None),
    ]
    assert [row[5:7] for row in told("cases:list")] == [([], []), ([], [])]
    with as_operator():
        hashes = {row.screen: row.terms_hash for row in Reading.objects.all()}
    assert (bytes(hashes["cases:search"]), hashes["cases:list"]) == (hash_terms("Tarn"), None)


def test_a_document_is_one_reading_a_case_in_it(world: World) -> None:
    both = [world.case.pk, world.brother.pk]
    document = uuid4()
    with acting_as(world.alice.pk):
        record_documents(
            screen="meetings:document",
            documents=[ReadDocument(document, world.city.pk, both), ReadDocument(None, world.city.pk, [])],
        )
    alice, city = world.alice.pk, world.city.pk
    assert told("meetings:document") == [
        (alice, "", city, None, "", [], [], None),
        (alice, "", city, world.case.pk, "ELM-2AB3C", [], [], document),
        (alice, "", city, world.brother.pk, "ELM-7XY8Z", [], [], document),
    ]


def test_terms_are_found_again_but_not_read(settings: Settings) -> None:
    settings.GUARD_KEYS = ["ab" * 32, "cd" * 32]
    assert hash_terms("  Mika TARN ") == hash_terms("mika tarn")
    # Under the key that signs who acts, and never a word that such a signature could say.
    assert hash_terms("enter|x") == hmac.new(bytes.fromhex("ab" * 32), b"terms|enter|x", "sha256").digest()


def test_terms_stand_on_record_as_their_hash(world: World) -> None:
    with acting_as(world.alice.pk):
        made = record_reading(screen="cases:search", terms="Mika")
        without = record_reading(screen="cases:list")
    assert (made.terms_hash, without.terms_hash) == (hash_terms("mika"), None)


@pytest.mark.django_db
def test_nobody_is_named_who_did_not_read() -> None:
    with as_operator():
        assert record_reading(screen="healthz").member_id is None
