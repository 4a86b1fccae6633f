"""Letters of exports: to who may countersign that very one, and to who asked, without a word of what it is about."""

from collections.abc import Callable

import pytest
from django.core import mail

from cases.models import Recusal
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.inquiry.exporting import ask_for_export, countersign, decline
from mscportal.inquiry.known import Question
from mscportal.inquiry.models import Export
from partners.models import Member
from tests.cast import World, make_member, today
from tests.inquiry.exporting import asked
from tests.meetings.escalating import deliver

WrittenTo = Callable[[], list[str]]


@pytest.fixture
def written_to() -> WrittenTo:
    """Deliver what is owed; return whom it wrote to since."""

    def told() -> list[str]:
        mail.outbox.clear()
        deliver()
        return sorted(letter.to[0].partition("@")[0] for letter in mail.outbox)

    return told


def asked_by_alice(world: World) -> Export:
    """Ask as the coordinator what the police knew."""
    question = Question(world.city, [world.case], [world.ines], world.police.pk, today())
    with acting_as(world.alice.pk):
        return ask_for_export(
            actor=world.alice, question=question, case=world.case, agency=world.police, member=None, purpose="A check"
        )


def test_it_works(world: World, written_to: WrittenTo) -> None:
    export = asked(world)
    assert written_to() == ["alice"]
    with acting_as(world.alice.pk):
        countersign(export=export)
    assert written_to() == ["ines"]


def test_who_asked_is_told_that_it_was_declined(world: World, written_to: WrittenTo) -> None:
    export = asked(world)
    written_to()
    with acting_as(world.alice.pk):
        decline(export=export, reason="Not for this.")
    assert written_to() == ["ines"]


def test_a_coordinator_who_asks_is_told_the_answer_alone(world: World, written_to: WrittenTo) -> None:
    with as_operator():
        make_member(world.unit, "anna", "coordinator", 2)
        lead = make_member(world.police, "paul", "agency_lead", 3)
    export = asked_by_alice(world)
    assert written_to() == ["anna", "paul"]
    with acting_as(lead.pk):
        decline(export=export, reason="Not for this.")
    assert written_to() == ["alice"]


def test_it_says_nothing_of_what_it_is_about(world: World, written_to: WrittenTo) -> None:
    asked(world)
    written_to()
    (letter,) = mail.outbox
    for hidden in (world.case.reference, "Tarn", "Ines", "police", "A check"):
        assert hidden.lower() not in f"{letter.subject} {letter.body}".lower()


def test_who_is_kept_out_of_the_case_gets_none(world: World, written_to: WrittenTo) -> None:
    asked(world)
    with as_operator():
        Recusal.objects.create(case=world.case, member=world.alice, reason="neighbour")
    assert written_to() == []


def test_one_that_was_answered_meanwhile_gets_none(world: World, written_to: WrittenTo) -> None:
    with as_operator():
        other = make_member(world.unit, "anna", "coordinator", 2)
    export = asked(world)
    with acting_as(other.pk):
        decline(export=export, reason="Not for this.")
    assert written_to() == ["ines"]


def test_who_has_left_gets_none(world: World, written_to: WrittenTo) -> None:
    asked(world)
    with as_operator():
        Member.objects.filter(pk=world.alice.pk).update(is_active=False)
    assert written_to() == []
