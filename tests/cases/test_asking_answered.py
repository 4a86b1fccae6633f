"""Who asked is told by a letter that an answer stands, as long as they may read it, and nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail

from cases.asking.services import (
    decline,
    release_for_document,
    share_as_asked,
    share_unseen,
    share_version,
)
from cases.asking.taking_back import take_back_word
from cases.models import Layer, Recusal, ReleaseRequest
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.outbox import due
from partners.models import Member
from tests.cases.asking import ask, ask_question
from tests.cast import World, make_item, today
from tests.meetings.escalating import deliver
from tests.meetings.waiting import asked, waiting

LINK = "/asked/mine/"


def share(world: World, request: ReleaseRequest) -> None:
    share_as_asked(actor=world.ines, request=request, member=world.bob)


def share_for_a_day(world: World, request: ReleaseRequest) -> None:
    share_as_asked(actor=world.ines, request=request, member=world.bob, valid_until=today())


def write_it(world: World, request: ReleaseRequest) -> None:
    share_version(actor=world.ines, request=request, shared_version="In short.", classification=0)


def refuse(world: World, request: ReleaseRequest) -> None:
    decline(actor=world.ines, request=request, text="A source")


def unseen(world: World, request: ReleaseRequest) -> None:
    share_unseen(actor=world.ines, request=request)


Answer = Callable[[World, ReleaseRequest], None]


def answer(world: World, how: Answer, request: ReleaseRequest) -> None:
    """Let Ines answer; the letter by which she was asked is out of the way."""
    deliver()
    mail.outbox.clear()
    with acting_as(world.ines.pk):
        how(world, request)


def written_to() -> list[str]:
    """Deliver what is owed; return whom it wrote to."""
    deliver()
    return sorted(letter.to[0].partition("@")[0] for letter in mail.outbox)


@pytest.mark.parametrize("how", [share, share_for_a_day, write_it, refuse, unseen])
def test_it_works(world: World, how: Answer) -> None:
    answer(world, how, ask(world))
    assert written_to() == ["bob"]
    (letter,) = mail.outbox
    assert letter.subject == "Something waits for you in the portal"
    assert LINK in letter.body


def test_each_answer_is_told_in_the_same_words(world: World) -> None:
    told = set()
    for how in (share_for_a_day, refuse, write_it):
        answer(world, how, ask(world))
        written_to()
        told |= {(letter.subject, letter.body) for letter in mail.outbox}
    ((subject, body),) = told
    for word in (world.case.reference, "Police", "Ines", "police", "visit", "declined", "granted"):
        assert word not in subject + body


def test_it_is_written_in_the_language_of_who_asked(world: World) -> None:
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(language="de")
    answer(world, refuse, ask(world))
    assert written_to() == ["bob"]
    assert "liegt eine Antwort" in mail.outbox[0].body


def end_the_grant(world: World) -> None:
    yesterday = today() - timedelta(days=1)
    world.case.agency_grants.filter(group=world.youth.group).update(valid_until=yesterday)
    world.case.member_grants.filter(user=world.bob).update(valid_until=yesterday)


def keep_out(world: World) -> None:
    Recusal.objects.create(case=world.case, member=world.bob, reason="neighbour")


def lower_the_clearance(world: World) -> None:
    Member.objects.filter(pk=world.bob.pk).update(clearance=0)
    Layer.objects.filter(item_id=world.police_item.pk).update(classification=1)


@pytest.mark.parametrize("change", [end_the_grant, keep_out, lower_the_clearance])
def test_who_reads_nothing_of_it_any_more_is_told_nothing(world: World, change: Callable[[World], None]) -> None:
    answer(world, refuse, ask(world))
    with as_operator():
        change(world)
    assert written_to() == []


def test_nobody_else_is_told(world: World) -> None:
    answer(world, share, ask(world, member=None, agency=world.youth))
    assert written_to() == ["bob"]


def test_what_was_answered_before_is_not_told_again(world: World) -> None:
    answer(world, share_for_a_day, ask(world))
    assert written_to() == ["bob"]
    answer(world, refuse, ask(world))
    assert written_to() == ["bob"]


def test_a_question_is_told_no_answer(world: World) -> None:
    question = ask_question(world.bob, world.case)
    with as_operator():
        requests = list(ReleaseRequest.objects.filter(question=question, originator=world.police))
    assert requests
    for request in requests:
        answer(world, refuse, request)
        assert due() == []
    assert written_to() == []


def test_a_word_for_a_document_and_its_taking_back(world: World) -> None:
    with as_operator():
        narrow = {"audience": "people", "named_people": [world.alice.pk], "classification": 2}
        wanted = make_item(world.case, world.ines, "Seen with two.", **narrow)
    waiting(world, wanted)
    answer(world, lambda w, r: release_for_document(actor=w.ines, request=r), asked(world))
    assert written_to() == ["alice"]
    answer(world, lambda w, r: take_back_word(actor=w.ines, request=r, reason="A source"), asked(world))
    assert written_to() == ["alice"]


def test_what_is_asked_again_before_it_was_told_is_no_answer(world: World) -> None:
    with as_operator():
        narrow = {"audience": "people", "named_people": [world.alice.pk], "classification": 2}
        wanted = make_item(world.case, world.ines, "Seen with two.", **narrow)
    waiting(world, wanted)
    answer(world, lambda w, r: release_for_document(actor=w.ines, request=r), asked(world))
    with as_operator():
        Layer.objects.filter(pk=wanted.pk).update(text="Seen with three.")
    assert written_to() == ["ines"]
