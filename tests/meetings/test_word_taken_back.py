"""A word that was given for a document is taken back, with a reason, as long as the document is still to be sent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cases.asking.services import decline
from cases.asking.taking_back import take_back_word
from cases.models import Layer, ReleaseRequest
from meetings.escalation.models import Quote
from meetings.escalation.services import send_waiting, withdraw_escalation
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cases.at_once import at_once
from tests.cast import World, make_member, today
from tests.meetings.escalating import deliver
from tests.meetings.test_escalation_waiting_in_sql import refused
from tests.meetings.waiting import SECRET, WRITTEN, asked, complete, grant_it, quoted, stands, waiting

ClientOf = Callable[[Member], Client]
REASON = "His aunt asked us not to."
LEFT_OUT = "it is left out"
TOO_LATE = "This can no longer be taken back"
TAKE = "SELECT guard.take_back_word(%s, %s)"


def take_back(world: World, actor: Member | None = None, reason: str = REASON) -> None:
    actor = actor or world.ines
    with as_operator():
        request = ReleaseRequest.objects.get()
    with acting_as(actor.pk):
        take_back_word(actor=actor, request=request, reason=reason)


def request_now() -> ReleaseRequest:
    with as_operator():
        return ReleaseRequest.objects.get()


@pytest.mark.parametrize("version", ["", WRITTEN], ids=["word for word", "written for it"])
def test_it_works(world: World, item: Layer, client_of: ClientOf, version: str) -> None:
    escalation, ines, alice = waiting(world, item), client_of(world.ines), client_of(world.alice)
    grant_it(world, version=version)
    address = f"/asked/{asked(world).pk}/"
    assert "Given for a document that is still to be sent" in ines.get("/asked/").content.decode()
    assert f"{address}take-back/" in ines.get(address).content.decode()
    page = ines.get(f"{address}take-back/").content.decode()
    assert (version or SECRET) in page
    assert LEFT_OUT not in alice.get(f"/desk/{escalation.pk}/").content.decode()
    assert ines.post(f"{address}take-back/", {"text": REASON}).status_code == 302
    now = request_now()
    assert (now.answer, now.answer_text, now.version, now.answered_by) == ("declined", REASON, "", world.ines)
    told = alice.get(f"/desk/{escalation.pk}/").content.decode()
    assert LEFT_OUT in told
    assert REASON in told
    complete(world, escalation)
    deliver()
    assert not {SECRET, WRITTEN} & {*quoted(escalation)}
    assert LEFT_OUT not in client_of(world.frank).get(f"/desk/{escalation.pk}/").content.decode()
    assert "Given for a document" not in ines.get("/asked/").content.decode()


def test_what_was_said_stays_on_record(world: World, item: Layer) -> None:
    waiting(world, item)
    grant_it(world)
    take_back(world)
    with acting_as(world.alice.pk):
        rows = list(ReleaseRequest.history.order_by("history_date").values_list("answer", "history_user_id"))
    assert rows == [("open", world.alice.pk), ("granted", world.ines.pk), ("declined", world.ines.pk)]


def test_it_leaves_a_document_that_is_being_made(world: World, item: Layer, client_of: ClientOf) -> None:
    escalation = waiting(world, item)
    grant_it(world)
    complete(world, escalation)
    assert SECRET in quoted(escalation)
    take_back(world)
    assert len(quoted(escalation)) == 2
    deliver()
    assert stands(escalation).sent_at
    with acting_as(world.frank.pk):
        assert SECRET not in Quote.objects.values_list("text", flat=True)
    assert LEFT_OUT in client_of(world.alice).get(f"/desk/{escalation.pk}/").content.decode()


def test_what_was_sent_stays_in_it(world: World, item: Layer, client_of: ClientOf) -> None:
    escalation, ines = waiting(world, item), client_of(world.ines)
    grant_it(world)
    complete(world, escalation)
    deliver()
    address = f"/asked/{asked(world).pk}/"
    assert "take-back" not in ines.get(address).content.decode()
    assert "Given for a document" not in ines.get("/asked/").content.decode()
    assert ines.get(f"{address}take-back/").status_code == 404
    answer = ines.post(f"{address}take-back/", {"text": REASON})
    assert (answer.status_code, TOO_LATE in answer.content.decode()) == (409, True)
    assert SECRET in quoted(escalation)
    assert request_now().answer == "granted"


def test_what_was_withdrawn_is_left_as_it_is(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    grant_it(world)
    with acting_as(world.alice.pk):
        withdraw_escalation(actor=world.alice, escalation=escalation)
    with pytest.raises(ValidationError, match=TOO_LATE):
        take_back(world)
    assert request_now().answer == "granted"


def test_only_a_word_that_was_given(world: World, item: Layer, client_of: ClientOf) -> None:
    waiting(world, item)
    with pytest.raises(ValidationError, match=TOO_LATE):
        take_back(world)
    with acting_as(world.ines.pk):
        decline(actor=world.ines, request=asked(world), text="No")
    with pytest.raises(ValidationError, match=TOO_LATE):
        take_back(world)
    assert request_now().answer_text == "No"


def test_a_reason_is_needed(world: World, item: Layer, client_of: ClientOf) -> None:
    waiting(world, item)
    grant_it(world)
    with pytest.raises(ValidationError, match="Say why"):
        take_back(world, reason=" ")
    assert "required" in client_of(world.ines).post(f"/asked/{asked(world).pk}/take-back/").content.decode()
    assert refused(world.ines, TAKE, asked(world).pk, " ")
    assert request_now().answer == "granted"


def test_nobody_else_does(world: World, item: Layer, client_of: ClientOf) -> None:
    waiting(world, item)
    grant_it(world)
    with as_operator():
        low = make_member(world.police, "low", "practitioner", 0)
    address = f"/asked/{asked(world).pk}/take-back/"
    for other in (world.alice, world.bob, world.erin, low):
        with pytest.raises(PermissionDenied):
            take_back(world, other)
        assert refused(other, TAKE, asked(world).pk, REASON)
        assert refused(other, "SELECT FROM (SELECT guard.may_take_back(%s) AS may) m WHERE may", asked(world).pk)
        client = client_of(other)
        assert {client.get(address).status_code, client.post(address, {"text": REASON}).status_code} == {404}
        assert "Given for a document" not in client.get("/asked/").content.decode()
    assert request_now().answer == "granted"


def test_what_was_entrusted_is_taken_back_by_its_author_alone(world: World, item: Layer) -> None:
    with as_operator():
        otto = make_member(world.police, "otto", "information_officer", 3)
        values = {"audience": "agencies", "named_agencies": [world.unit.pk], "is_entrusted": True}
        Layer.objects.filter(pk=item.pk).update(**values)
    waiting(world, item)
    grant_it(world)
    with pytest.raises(PermissionDenied):
        take_back(world, otto)
    take_back(world)


def test_who_is_no_longer_on_the_case_takes_it_back_unseen(world: World, item: Layer, client_of: ClientOf) -> None:
    escalation = waiting(world, item)
    grant_it(world)
    with as_operator():
        world.case.agency_grants.filter(group=world.police.group).update(valid_until=today() - timedelta(days=1))
    ines, address = client_of(world.ines), f"/asked/{request_now().pk}/take-back/"
    page = ines.get(address).content.decode()
    assert SECRET not in page
    assert world.case.reference not in page + ines.get("/asked/").content.decode()
    assert ines.post(address, {"text": REASON}).status_code == 302
    complete(world, escalation)
    assert SECRET not in quoted(escalation)


def test_nothing_is_sent_that_its_compiler_was_not_shown(world: World, item: Layer, client_of: ClientOf) -> None:
    escalation, alice = waiting(world, item), client_of(world.alice)
    grant_it(world)
    shown = alice.get(f"/desk/{escalation.pk}/").context["seen"]
    take_back(world)
    told = {"wanted": [str(asked(world).pk)], "seen": shown}
    assert alice.post(f"/desk/{escalation.pk}/send/", told).status_code == 422
    assert stands(escalation).is_waiting


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_is_taken_back_as_it_is_sent_is_not_in_it(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    grant_it(world)
    request = asked(world)

    def send() -> None:
        with acting_as(world.alice.pk):
            send_waiting(actor=world.alice, escalation=escalation, chosen={request.pk})

    at_once(world.ines, lambda: take_back_word(actor=world.ines, request=request, reason=REASON), send)
    assert SECRET not in quoted(escalation)
