"""A letter that something waits goes out for what its reader may answer alone: what stays hidden makes none."""

from uuid import uuid4

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction

from cases.asking.services import ask_for_document
from cases.models import Case, Layer, NameRequest, Recusal
from cases.naming.services import ask_for_the_name
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import OutboxEntry
from mscportal.record.outbox import owe
from partners.models import Member
from tests.cases import asking
from tests.cases.anonymous import make_anonymous
from tests.cases.asking import ask
from tests.cases.newreading import put_on
from tests.cast import World, make_case, make_item, make_member, today
from tests.meetings.escalating import deliver


@pytest.fixture
def low(world: World) -> Member:
    """A colleague of Ines for whose word something waits from long ago: the police's item asks for no clearance now."""
    with as_operator():
        member = make_member(world.police, "low", "practitioner", 0)
        Layer.objects.filter(item_id=world.police_item.pk).update(classification=0)
    ask(world)
    deliver()
    mail.outbox.clear()
    return member


def written_to() -> list[str]:
    """Deliver what is owed; return whom it wrote to."""
    deliver()
    return sorted(letter.to[0].partition("@")[0] for letter in mail.outbox)


def ask_question(world: World) -> None:
    with as_operator():
        case = Case.objects.select_related("municipality").get(pk=world.case.pk)
    asking.ask_question(world.bob, case)


def hide(world: World, times: int = 1, **more: object) -> list[Layer]:
    """Let Ines write what her colleague does not read."""
    values = {"audience": "agencies", "classification": 2} | more
    with as_operator():
        return [make_item(world.case, world.ines, f"Hidden {n}.", **values) for n in range(times)]


def let_bob_read(world: World) -> None:
    """Let Bob read what the police wrote so far, so that his question asks nothing of it."""
    with as_operator():
        Layer.objects.filter(originator=world.police).update(audience="table", classification=0)


def test_a_question_about_what_is_hidden_from_a_colleague(world: World, low: Member) -> None:
    let_bob_read(world)
    hide(world)
    ask_question(world)
    assert written_to() == ["ines"]


def test_a_question_about_what_was_addressed_to_others(world: World, low: Member) -> None:
    let_bob_read(world)
    hide(world, audience="people", classification=0, named_people=[world.ines.pk])
    ask_question(world)
    assert written_to() == ["ines"]


def test_one_letter_for_all_that_a_question_asks_for(world: World, low: Member) -> None:
    hide(world, 3)
    hide(world, 2, classification=0)
    ask_question(world)
    assert written_to() == ["ines", "low"]


def test_each_question_has_its_own(world: World, low: Member) -> None:
    hide(world, classification=0)
    ask_question(world)
    ask_question(world)
    assert written_to() == ["ines", "ines", "low", "low"]


def test_a_request_for_what_is_hidden_from_a_colleague(world: World, low: Member) -> None:
    with as_operator():
        Member.objects.filter(pk=low.pk).update(clearance=1)
        (hidden,) = hide(world, classification=3, extract="In short.")
        Layer.objects.filter(item_id=world.police_item.pk, part="full").update(classification=1)
    world.police_item = hidden
    ask(world)
    with as_operator():
        Member.objects.filter(username="ines").update(clearance=3)
    assert written_to() == ["ines"]


def test_what_was_entrusted_goes_into_a_document_by_its_authors_word(world: World, low: Member) -> None:
    items = hide(world, 2, audience="table", classification=0, is_entrusted=True)
    document = uuid4()
    with acting_as(world.alice.pk):
        for item in Layer.objects.filter(pk__in=[item.pk for item in items]):
            ask_for_document(
                actor=world.alice, item=item, document=document, people=[world.frank.pk], agencies=[], purpose="A flat",
                valid_until=today(),
            )  # fmt: skip
    assert written_to() == ["ines"]


def test_new_readers_of_what_is_hidden_from_a_colleague(world: World, low: Member) -> None:
    hide(world, 2, named_agencies=[world.school.pk], classification=1)
    put_on(world, world.school)
    assert written_to() == ["ines"]


def test_new_readers_of_what_a_colleague_reads_too(world: World, low: Member) -> None:
    hide(world, 2, named_agencies=[world.school.pk], classification=0)
    put_on(world, world.school)
    assert written_to() == ["ines", "low"]


def test_a_name_is_not_asked_of_who_is_kept_out(world: World) -> None:
    with as_operator():
        other = make_case(world.city, "ELM-4NM5P", "minors", ("Sam", "Vale"), today().replace(year=2012, day=1))
    for case in (world.case, other):
        world.case = case
        make_anonymous(world, world.dirk)
        if case == other:
            with as_operator():
                Recusal.objects.create(case=other, member=world.dirk, reason="neighbour")
        with acting_as(world.alice.pk):
            ask_for_the_name(actor=world.alice, case=case, agency=world.youth, reason="x", legal_basis="y")
        assert written_to() == ["dirk"]
    with as_operator():
        assert NameRequest.objects.filter(answer="open").count() == 2


def test_nobody_reads_what_is_owed(world: World, low: Member) -> None:
    hide(world)
    ask_question(world)
    for reader in (low, world.bob, world.ines):
        with acting_as(reader.pk), pytest.raises(ProgrammingError), transaction.atomic():
            OutboxEntry.objects.exists()


@pytest.mark.parametrize("kind", ["answered", "asked", "countersign", "emergency", "question", "safety", "why"])
def test_nobody_finds_out_what_is_owed_by_owing_it_again(world: World, kind: str) -> None:
    with acting_as(world.bob.pk), pytest.raises(ProgrammingError), transaction.atomic():
        owe(kind=kind, subject=uuid4())
