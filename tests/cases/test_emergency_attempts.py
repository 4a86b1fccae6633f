"""What is tried in an emergency and does not open: nothing is learned by it, and it has a limit."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, EmergencyAccess, MemberGrant, Recusal
from mscportal.guard.operator import as_operator
from partners.models import Agreement, Member, Municipality
from tests.access.test_matrix import essence
from tests.cases.emergencies import CALLED, UNKNOWN, asked, confirmed, sees, tried
from tests.cast import World, make_member
from tests.meetings.escalating import deliver

ClientOf = Callable[[Member], Client]
TOO_OFTEN = "You tried too often within an hour."
pytestmark = pytest.mark.usefixtures("emergencies")


def kept_out(world: World) -> str:
    with as_operator():
        Recusal.objects.create(case=world.case, member=world.erin, reason="neighbour")
    return world.case.reference


def without_agreement(world: World) -> str:
    with as_operator():
        Agreement.objects.filter(agency=world.probation).update(tables=["adults"])
    return world.case.reference


def elsewhere(world: World) -> str:
    with as_operator():
        other = Municipality.objects.create(
            slug="fen", name="Fen", country="BE", timezone="Europe/Brussels", languages=["en"]
        )
        Case.objects.filter(pk=world.case.pk).update(municipality=other)
    return world.case.reference


@pytest.mark.parametrize("hide", [kept_out, without_agreement, elsewhere])
def test_what_does_not_open_is_told_as_what_never_was(world: World, erin: Client, hide: Callable[[World], str]) -> None:
    answers, queries = [], []
    for reference in (hide(world), UNKNOWN):
        with CaptureQueriesContext(connection) as asked_for, transaction.atomic():
            answer = asked(erin, reference)
        assert answer.status_code == 422
        answers.append(essence(answer))
        queries.append(len(asked_for))
    assert answers[0] == answers[1]
    assert queries[0] == queries[1]
    assert not sees(world.erin, world.case)
    with as_operator():
        assert not MemberGrant.objects.filter(user=world.erin).exists()
        assert not MemberGrant.history.filter(user=world.erin).exists()
    rows = [(one.municipality_id, one.case_id, one.ends_at, one.reason) for one in tried()]
    assert rows == [(world.city.pk, None, None, CALLED["reason"])] * 2


def test_a_few_typing_errors_stop_nobody(world: World, erin: Client) -> None:
    for _number in range(9):
        assert asked(erin, UNKNOWN).status_code == 422
    assert asked(erin, world.case.reference).status_code == 302
    assert sees(world.erin, world.case)


def tries_one_after_another(client: Client) -> None:
    for _number in range(10):
        assert TOO_OFTEN not in asked(client, UNKNOWN).content.decode()


@pytest.mark.parametrize("hide", [kept_out, without_agreement, elsewhere, lambda world: world.case.reference])
def test_after_ten_vain_ones_within_an_hour_all_is_told_alike_and_nothing_opens(
    world: World, erin: Client, hide: Callable[[World], str]
) -> None:
    tries_one_after_another(erin)
    answers, queries = [], []
    for reference in (hide(world), UNKNOWN):
        with CaptureQueriesContext(connection) as asked_for, transaction.atomic():
            answer = asked(erin, reference)
        assert (answer.status_code, TOO_OFTEN in answer.content.decode()) == (422, True)
        assert CALLED["reason"] in answer.content.decode()
        answers.append(essence(answer))
        queries.append(len(asked_for))
    assert answers[0] == answers[1]
    assert queries[0] == queries[1]
    assert not sees(world.erin, world.case)
    assert [one.case_id for one in tried()] == [None] * 12


def test_what_is_tried_too_often_is_told_once(world: World, erin: Client) -> None:
    tries_one_after_another(erin)
    deliver()
    assert len(mail.outbox) == 10
    for _number in range(3):
        asked(erin, UNKNOWN)
    deliver()
    assert len(mail.outbox) == 11


def test_an_hour_later_it_opens_again(world: World, erin: Client) -> None:
    tries_one_after_another(erin)
    with as_operator():
        EmergencyAccess.objects.update(taken_at=timezone.now() - timedelta(minutes=61))
    assert asked(erin, world.case.reference).status_code == 302


def test_what_one_tries_stops_no_other(world: World, erin: Client, client_of: ClientOf) -> None:
    tries_one_after_another(erin)
    assert asked(confirmed(client_of(world.bob)), world.brother.reference).status_code == 302


def test_another_seat_of_the_same_person_has_no_tries_of_its_own(
    world: World, erin: Client, client_of: ClientOf
) -> None:
    with as_operator():
        twin = make_member(world.probation, "erin-too", "practitioner", person=world.erin.person)
    tries_one_after_another(erin)
    answer = asked(confirmed(client_of(twin)), world.case.reference)
    assert (answer.status_code, TOO_OFTEN in answer.content.decode()) == (422, True)
