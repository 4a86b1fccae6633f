"""An escalation that needs what is not for the whole table waits for the word of who wrote it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.asking.services import decline, release_for_document
from cases.models import Layer, ReleaseRequest
from meetings.escalation.models import Escalation, Quote
from meetings.escalation.services import send_waiting, withdraw_escalation
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Document
from partners.models import Member
from tests.cast import World, make_item, make_member
from tests.meetings.escalating import deliver, send
from tests.meetings.waiting import ADDRESS, SECRET, WRITTEN, asked, complete, grant_it, quoted, stands, waiting

ClientOf = Callable[[Member], Client]


def form(world: World, **more: Any) -> dict[str, Any]:
    return {
        "title": "A flat", "why": "The lease ends.", "decision_needed_by": "2030-01-01", "marking": "0",
        "addressees": [f"person:{world.frank.pk}"], "option-TOTAL_FORMS": "1", "option-INITIAL_FORMS": "0",
        "option-0-title": "Emergency flat", "step": "send",
    } | more  # fmt: skip


def test_it_works(world: World, item: Layer, client_of: ClientOf) -> None:
    alice, ines = client_of(world.alice), client_of(world.ines)
    assert "Police is asked first" in alice.get(ADDRESS).content.decode()
    told = form(world, wanted=[str(item.pk)], purpose="So that the mayor can decide.")
    preview = alice.post(ADDRESS, told | {"step": "preview"}).content.decode()
    assert "Asked first" in preview
    page = alice.post(ADDRESS, told, follow=True).content.decode()
    assert "Waits for Police" in page
    assert SECRET in page
    assert "Waits for Police" in alice.get("/desk/").content.decode()
    assert client_of(world.frank).get("/desk/").content.decode().count("A flat") == 0
    assert "a document for Frank" in ines.get("/asked/").content.decode()
    request = asked(world)
    answering = ines.get(f"/asked/{request.pk}/").content.decode()
    assert "So that the mayor can decide." in answering
    assert "The lease ends." not in answering
    assert ines.post(f"/asked/{request.pk}/", {"how": "full"}).status_code == 302
    with as_operator():
        escalation = Escalation.objects.get()
    page = alice.get(f"/desk/{escalation.pk}/").content.decode()
    assert "Answered: to be sent" in page
    alice.post(f"/desk/{escalation.pk}/send/", {"wanted": [str(request.pk)]})
    deliver()
    read = client_of(world.frank).get(f"/desk/{escalation.pk}/").content.decode()
    assert SECRET in read
    assert stands(escalation).marking == 2


def test_it_waits_until_it_is_sent(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    deliver()
    assert stands(escalation).sent_at is None
    with acting_as(world.frank.pk):
        assert not Escalation.objects.exists()
        assert not Document.objects.exists()
    grant_it(world)
    deliver()
    assert stands(escalation).sent_at is None
    complete(world, escalation)
    deliver()
    assert stands(escalation).sent_at
    with acting_as(world.frank.pk):
        assert SECRET in Quote.objects.values_list("text", flat=True)


def test_a_text_written_for_the_document_goes_in_its_place(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    grant_it(world, version=WRITTEN)
    complete(world, escalation)
    assert quoted(escalation)[-1] == WRITTEN
    assert SECRET not in quoted(escalation)
    assert stands(escalation).marking == 1
    with as_operator():
        assert Quote.objects.get(text=WRITTEN).is_shared_version
        assert not Layer.objects.filter(text=WRITTEN).exists()


def test_what_was_declined_is_left_out_with_the_answer_in_view(world: World, item: Layer, client_of: ClientOf) -> None:
    escalation = waiting(world, item)
    with acting_as(world.ines.pk):
        decline(actor=world.ines, request=asked(world), text="An inquiry is under way.")
    page = client_of(world.alice).get(f"/desk/{escalation.pk}/").content.decode()
    assert "An inquiry is under way." in page
    assert "Goes into the document" not in page
    complete(world, escalation)
    assert SECRET not in quoted(escalation)
    assert len(quoted(escalation)) == 2


def test_what_was_granted_may_be_left_out(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    grant_it(world)
    complete(world, escalation, leave_out=True)
    assert SECRET not in quoted(escalation)
    assert stands(escalation).marking == 1


def test_who_has_not_answered_is_asked_no_more_once_it_is_sent(world: World, item: Layer, client_of: ClientOf) -> None:
    escalation = waiting(world, item)
    request = asked(world)
    complete(world, escalation)
    assert "a document for" not in client_of(world.ines).get("/asked/").content.decode()
    client_of(world.ines).post(f"/asked/{request.pk}/", {"how": "full"})
    with as_operator():
        assert ReleaseRequest.objects.get(pk=request.pk).answer == "lapsed"
    second = waiting(world, item)
    with acting_as(world.alice.pk):
        withdraw_escalation(actor=world.alice, escalation=second)
    with as_operator():
        assert set(ReleaseRequest.objects.values_list("answer", flat=True)) == {"lapsed"}


def test_what_the_own_agency_wrote_goes_in_at_once(world: World) -> None:
    escalation = send(world, wanted=[world.named_item])
    assert world.named_item.text in quoted(escalation)
    deliver()
    assert stands(escalation).sent_at
    with as_operator():
        assert not ReleaseRequest.objects.exists()


def test_what_was_entrusted_goes_in_by_its_authors_word_alone(world: World) -> None:
    with as_operator():
        colleague = make_member(world.youth, "berta", "information_officer", 2)
        entrusted = make_item(world.case, world.bob, "Told in confidence.", is_entrusted=True)
    escalation = waiting(world, entrusted)
    for member, count in ((world.bob, 1), (colleague, 0)):
        with acting_as(member.pk):
            assert ReleaseRequest.objects.count() == count
    with as_operator():
        request = ReleaseRequest.objects.get()
    with acting_as(colleague.pk), pytest.raises(PermissionDenied):
        release_for_document(actor=colleague, request=request)
    with acting_as(world.bob.pk):
        release_for_document(actor=world.bob, request=request)
    complete(world, escalation)
    assert "Told in confidence." in quoted(escalation)


def test_nobody_else_completes_it(world: World, item: Layer, client_of: ClientOf) -> None:
    escalation = waiting(world, item)
    for name in set(world.members) - {"alice"}:
        assert client_of(world.members[name]).post(f"/desk/{escalation.pk}/send/").status_code == 404
        with acting_as(world.members[name].pk), pytest.raises(PermissionDenied):
            send_waiting(actor=world.members[name], escalation=escalation, chosen=())
    complete(world, escalation)
    assert client_of(world.alice).post(f"/desk/{escalation.pk}/send/").status_code == 404


def test_an_addressee_who_could_not_read_it_is_told_of_before_it_is_sent(
    world: World, item: Layer, client_of: ClientOf
) -> None:
    escalation = waiting(world, item)
    grant_it(world)
    with as_operator():
        Member.objects.filter(pk=world.frank.pk).update(clearance=1)
    with pytest.raises(ValidationError):
        complete(world, escalation)
    request = asked(world)
    answer = client_of(world.alice).post(f"/desk/{escalation.pk}/send/", {"wanted": [str(request.pk)]})
    assert answer.status_code == 422
    assert "Frank is not cleared for this" in answer.content.decode()
    assert stands(escalation).is_waiting


def test_the_full_text_is_offered_only_for_who_could_read_it(world: World, item: Layer, client_of: ClientOf) -> None:
    with as_operator():
        Member.objects.filter(pk=world.frank.pk).update(clearance=1)
    waiting(world, item)
    page = client_of(world.ines).get(f"/asked/{asked(world).pk}/").content.decode()
    assert "Let the full text go into it" not in page
    assert "Only the text that I write for it" in page


@pytest.mark.parametrize(
    "wrong",
    [{}, {"how": "x"}, {"how": "version"}, {"how": "nothing"}, {"how": "full", "version": "x"}],
    ids=str,
)
def test_it_explains_bad_input(world: World, item: Layer, client_of: ClientOf, wrong: dict[str, str]) -> None:
    waiting(world, item)
    request = asked(world)
    answer = client_of(world.ines).post(f"/asked/{request.pk}/", wrong)
    assert "data-error-summary" in answer.content.decode()
    assert asked(world).is_open


def test_the_question_says_what_it_is_needed_for(world: World, item: Layer, client_of: ClientOf) -> None:
    answer = client_of(world.alice).post(ADDRESS, form(world, wanted=[str(item.pk)]))
    assert answer.status_code == 422
    assert "Say what it is needed for" in answer.content.decode()
    with as_operator():
        assert not Escalation.objects.exists()


def test_a_text_that_changed_is_shown_before_it_is_let_go(world: World, item: Layer, client_of: ClientOf) -> None:
    waiting(world, item)
    request = asked(world)
    answer = client_of(world.ines).post(f"/asked/{request.pk}/", {"how": "full", "seen": "0" * 16})
    assert answer.status_code == 409
    assert asked(world).is_open


def test_what_the_compiler_no_longer_reads_stays_out(world: World, item: Layer, client_of: ClientOf) -> None:
    escalation = waiting(world, item)
    grant_it(world)
    with as_operator():
        Layer.objects.filter(pk=item.pk).update(named_people=[])
    assert SECRET not in client_of(world.alice).get(f"/desk/{escalation.pk}/").content.decode()
    complete(world, escalation)
    assert SECRET not in quoted(escalation)


def test_a_mail_goes_to_who_may_answer(world: World, item: Layer) -> None:
    waiting(world, item)
    mail.outbox.clear()
    deliver()
    assert ["ines@example.org"] in [letter.to for letter in mail.outbox]
    for letter in mail.outbox:
        for hidden in ("ELM-", "Mika", "mayor can decide", "Frank"):
            assert hidden not in letter.subject + letter.body


@pytest.mark.parametrize("page", ["/desk/", "/desk/{pk}/", ADDRESS, "/asked/"])
def test_as_many_queries_for_one_as_for_twenty(world: World, item: Layer, client_of: ClientOf, page: str) -> None:
    client = client_of(world.ines if page == "/asked/" else world.alice)

    def queries(escalation: Escalation) -> int:
        address = page.format(pk=escalation.pk)
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    one = queries(waiting(world, item))
    with as_operator():
        more = [
            make_item(world.case, world.ines, f"More {n}", audience="people", named_people=[world.alice.pk])
            for n in range(19)
        ]
    many = send(world, wanted=[item, *more], purpose="x")
    waiting(world, item)
    assert queries(many) == one
