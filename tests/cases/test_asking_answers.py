"""An originator's answer to a request for its item: granted, in part, declined; told to who asked alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cases.asking.selectors import reads_if_shared
from cases.asking.services import decline, share_as_asked, share_unseen, share_version
from cases.models import Release, ReleaseRequest
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cases.asking import ask, reads, text_read_by, told
from tests.cast import World, make_member, today

ClientOf = Callable[[Member], Client]
Answer = ReleaseRequest.Answer
# On what basis and until when the originator gives its word.
GIVEN = {"legal_basis": "Police act", "valid_until": str(today() + timedelta(days=30))}


def test_it_is_granted_as_asked(world: World) -> None:
    until = today() + timedelta(days=9)
    request = ask(world, member=None, agency=world.youth, valid_until=until, legal_basis="Art. 6")
    with acting_as(world.ines.pk):
        share_as_asked(actor=world.ines, request=request, agency=world.youth, valid_until=until, text="Be careful.")
    now = told(request)
    assert (now.answer, now.answer_text, now.answered_by) == (Answer.GRANTED, "Be careful.", world.ines)
    with as_operator():
        release = Release.objects.get(pk=now.release_id)
    assert (release.agency, release.valid_from, release.valid_until) == (world.youth, today(), until)
    assert (release.purpose, release.legal_basis) == ("A home visit", "Art. 6")


def test_fewer_or_shorter_is_granted_in_part(world: World) -> None:
    request = ask(world, member=None, agency=world.youth)
    with acting_as(world.ines.pk):
        share_as_asked(actor=world.ines, request=request, member=world.bob, valid_until=today())
    assert told(request).answer == Answer.NARROWED


def test_no_longer_than_asked(world: World) -> None:
    request = ask(world, valid_until=today() + timedelta(days=2))
    for until in (None, today() + timedelta(days=3)):
        with acting_as(world.ines.pk), pytest.raises(ValidationError, match="Not longer"):
            share_as_asked(actor=world.ines, request=request, member=world.bob, valid_until=until)
    assert told(request).is_open


def test_a_shared_version_is_an_answer_in_part(world: World, asked: ReleaseRequest) -> None:
    with acting_as(world.ines.pk):
        share_version(actor=world.ines, request=asked, shared_version="Go in pairs.", classification=0)
    assert told(asked).answer == Answer.NARROWED
    assert text_read_by(world, world.bob) == {"Go in pairs."}


def test_a_refusal_needs_a_reason_and_is_told_to_who_asked_alone(
    world: World, asked: ReleaseRequest, client_of: ClientOf
) -> None:
    with acting_as(world.ines.pk), pytest.raises(ValidationError):
        decline(actor=world.ines, request=asked, text=" ")
    with acting_as(world.ines.pk):
        decline(actor=world.ines, request=asked, text="A source would be known.")
    assert "A source would be known." in client_of(world.bob).get("/asked/mine/").content.decode()
    for name in ("alice", "frank", "erin", "carol"):
        assert not reads(world.members[name], asked)


def test_who_asked_does_not_answer(world: World, asked: ReleaseRequest) -> None:
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(agency=world.police, clearance=3)
    with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
        decline(actor=world.bob, request=asked, text="x")
    with acting_as(world.alice.pk), pytest.raises(PermissionDenied):
        decline(actor=world.alice, request=asked, text="x")


def test_two_who_answer_at_once_are_told(world: World, asked: ReleaseRequest, client_of: ClientOf) -> None:
    with acting_as(world.ines.pk):
        decline(actor=world.ines, request=asked, text="No.")
        with pytest.raises(ValidationError, match="in the meantime"):
            decline(actor=world.ines, request=asked, text="Still no.")
    late = client_of(world.ines).post(f"/asked/{asked.pk}/", {"how": "nothing", "text": "Still no."})
    assert (late.status_code, told(asked).answer_text) == (200, "No.")


def test_a_text_that_changed_is_shown_before_it_is_shared(
    world: World, asked: ReleaseRequest, client_of: ClientOf
) -> None:
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(clearance=2)
    form = {"how": "full", "holder": f"member:{world.bob.pk}", "seen": "0000000000000000"} | GIVEN
    answer = client_of(world.ines).post(f"/asked/{asked.pk}/", form)
    assert answer.status_code == 409
    assert "Seen twice" in answer.content.decode()
    assert told(asked).is_open


@pytest.mark.parametrize("how", ["", "full", "version", "nothing"])
def test_it_explains_bad_input(world: World, asked: ReleaseRequest, client_of: ClientOf, how: str) -> None:
    answer = client_of(world.ines).post(f"/asked/{asked.pk}/", {"how": how, "valid_until": "x"})
    assert answer.status_code == 200
    assert "data-error-summary" in answer.content.decode()
    assert told(asked).is_open


@pytest.mark.parametrize(
    ("whom", "words"),
    [
        ("bob", "Bob is not cleared for this: it is restricted."),
        ("youth", "Nobody at Youth is cleared for this: it is restricted."),
    ],
)
def test_the_full_text_is_not_offered_where_nobody_could_read_it(
    world: World, client_of: ClientOf, whom: str, words: str
) -> None:
    with as_operator():
        make_member(world.youth, "gone", "practitioner", 3, is_active=False)
    request = ask(world, **{"bob": {}, "youth": {"member": None, "agency": world.youth}}[whom])
    ines, answer = client_of(world.ines), f"/asked/{request.pk}/"
    page = ines.get(answer).content.decode()
    assert (words in page, 'value="full"' in page, "Share this with" in page) == (True, False, False)
    holder = f"member:{world.bob.pk}" if whom == "bob" else f"agency:{world.youth.pk}"
    refused = ines.post(answer, {"how": "full", "holder": holder, "text": "As you ask.", "shared_version": "In pairs."})
    assert refused.context["form"].errors == {"how": [words]}
    assert all(typed in refused.content.decode() for typed in ("As you ask.", "In pairs."))
    assert told(request).is_open
    assert (
        ines.post(answer, {"how": "version", "shared_version": "In pairs.", "classification": "0"}).status_code == 302
    )
    assert told(request).answer == Answer.NARROWED


def test_of_an_agency_those_are_offered_who_could_read_it(world: World, client_of: ClientOf) -> None:
    with as_operator():
        berta = make_member(world.youth, "berta", "practitioner", 2)
    request = ask(world, member=None, agency=world.youth)
    ines, answer = client_of(world.ines), f"/asked/{request.pk}/"
    page = ines.get(answer).content.decode()
    assert [f'value="member:{one.pk}"' in page for one in (world.bob, berta)] == [False, True]
    assert ines.post(answer, {"how": "full", "holder": f"agency:{world.youth.pk}"} | GIVEN).status_code == 302
    assert text_read_by(world, berta) == {"Seen twice with two older men."}


def test_an_originator_that_left_the_case_still_answers(
    world: World, asked: ReleaseRequest, client_of: ClientOf
) -> None:
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(clearance=2)
        world.case.agency_grants.filter(group=world.police.group).update(valid_until=today() - timedelta(days=1))
    client = client_of(world.ines)
    page = client.get(f"/asked/{asked.pk}/").content.decode()
    assert "A home visit" in client.get("/asked/").content.decode()
    assert "A home visit" in page
    for hidden in ("Seen twice", "ELM-2AB3C", "Mika"):
        assert hidden not in page
    refused = client.post(f"/asked/{asked.pk}/", {"how": "full"})
    assert list(refused.context["form"].errors) == ["legal_basis"]
    assert client.post(f"/asked/{asked.pk}/", {"how": "full"} | GIVEN).status_code == 302
    assert told(asked).answer == Answer.GRANTED
    with as_operator():
        release = Release.objects.get(pk=told(asked).release_id)
    assert (release.member, release.originator, release.valid_from) == (world.bob, world.police, today())
    assert release.legal_basis == "Police act"


@pytest.mark.parametrize("whom", ["bob", "youth"])
def test_what_nobody_could_read_is_not_shared_unseen(world: World, client_of: ClientOf, whom: str) -> None:
    request = ask(world, **{"bob": {}, "youth": {"member": None, "agency": world.youth}}[whom])
    with as_operator():
        make_member(world.youth, "gone", "practitioner", 3, is_active=False)
        world.case.agency_grants.filter(group=world.police.group).update(valid_until=today() - timedelta(days=1))
    ines, answer = client_of(world.ines), f"/asked/{request.pk}/"
    words = "Whoever it is asked for is not cleared for this."
    page = ines.get(answer).content.decode()
    assert (words in page, 'value="full"' in page) == (True, False)
    assert ines.post(answer, {"how": "full"}).context["form"].errors == {"how": [words]}
    with as_operator():
        make_member(world.youth, "berta", "practitioner", 2)
    assert ('value="full"' in ines.get(answer).content.decode()) == (whom == "youth")
    assert ines.post(answer, {"how": "nothing", "text": "No"}).status_code == 302


def test_nobody_else_learns_who_is_cleared_for_it(world: World) -> None:
    """What the full text asks for is for its originator alone."""
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(clearance=2)
    request = ask(world)
    for name in ("alice", "bob", "carol", "erin"):
        with acting_as(world.members[name].pk):
            assert not reads_if_shared(request)
    with acting_as(world.ines.pk):
        assert reads_if_shared(request)


def test_what_was_shared_today_is_not_shared_unseen_again(
    world: World, asked: ReleaseRequest, client_of: ClientOf
) -> None:
    with as_operator():
        world.case.agency_grants.filter(group=world.police.group).update(valid_until=today() - timedelta(days=1))
        given = {"statement": world.police_item, "case": world.case, "originator": world.police, "member": world.bob}
        Release.objects.create(**given, municipality_id=world.city.pk, valid_from=today(), purpose="A talk")
    answer = client_of(world.ines).post(f"/asked/{asked.pk}/", {"how": "full"} | GIVEN)
    assert answer.status_code == 200
    assert "data-error-summary" in answer.content.decode()
    assert told(asked).is_open


def test_nobody_shares_unseen_but_the_originator(world: World, asked: ReleaseRequest) -> None:
    for name in ("alice", "bob", "carol", "erin"):
        with acting_as(world.members[name].pk), pytest.raises(PermissionDenied):
            share_unseen(actor=world.members[name], request=asked)
