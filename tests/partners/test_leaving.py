"""Who leaves has left: what waited for them is dropped with the seat, and nothing brings them back unasked."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record import outbox
from mscportal.record.models import OutboxEntry
from partners.members.gate import change_waits
from partners.members.services import ask_to_leave, end_seat
from partners.models import Member, SeatChange
from tests.cast import World
from tests.databases import application
from tests.partners.people import ask, confirm, lead_of, standing

ClientOf = Callable[[Member], Client]
WAITS, DROPPED = "Another change of this member waits for an answer", "It is dropped when the seat ends"


def end(actor: Member, member: Member) -> SeatChange:
    with acting_as(actor.pk):
        return end_seat(actor=actor, member=member)


def test_a_change_that_the_lead_does_not_read_is_dropped_with_the_seat(world: World) -> None:
    leo, lena = lead_of(world.youth), lead_of(world.school, "lena")
    move = ask(world.gus, world.bob, agency=world.school)
    with acting_as(leo.pk):
        assert not SeatChange.objects.exists()
    end(leo, world.bob)
    with pytest.raises(PermissionDenied):
        confirm(lena, move)
    world.bob.refresh_from_db()
    assert (world.bob.is_active, world.bob.agency) == (False, world.youth)
    move = standing(move)
    assert (move.status, move.answered_by) == ("declined", leo)
    with acting_as(world.gus.pk):
        assert move.history.latest().history_user_id == leo.pk


def test_a_seat_that_is_ended_by_two_drops_what_waits_too(world: World) -> None:
    with acting_as(world.gus.pk):
        leaving = ask_to_leave(actor=world.gus, member=world.bob)
    with as_operator():
        asked = {"member": world.bob, "municipality": world.city, "asked_by": world.gus}
        move = SeatChange.objects.create(agency=world.school, role="practitioner", clearance=1, **asked)
    confirm(world.alice, leaving)
    assert (standing(leaving).status, standing(move).status) == ("confirmed", "declined")
    world.bob.refresh_from_db()
    assert not world.bob.is_active


def test_an_invitation_reaches_nobody_whose_seat_ended_meanwhile(world: World, mailoutbox: list[Any]) -> None:
    with as_operator():
        world.bob.set_unusable_password()
        world.bob.is_active = False
        world.bob.save()
    confirm(world.alice, ask(world.gus, world.bob))
    with as_operator():
        (entry,) = OutboxEntry.objects.all()
    world.bob.refresh_from_db()
    end(world.alice, world.bob)
    assert outbox.deliver(entry.pk)
    assert mailoutbox == []


def test_other_members_changes_go_on_waiting(world: World) -> None:
    move = ask(world.gus, world.carol, agency=world.school)
    end(world.alice, world.bob)
    assert standing(move).status == "asked"


@pytest.mark.parametrize("keeper", ["leo", "alice", "gus"])
def test_the_page_of_leaving_tells_that_a_change_waits(world: World, client_of: ClientOf, keeper: str) -> None:
    client = client_of(lead_of(world.youth) if keeper == "leo" else world.members[keeper])
    address, told = reverse("partners:leave", args=[world.bob.pk]), WAITS if keeper == "gus" else DROPPED
    assert told not in client.get(address).content.decode()
    ask(world.gus, world.bob, agency=world.school)
    assert told in client.get(address).content.decode()
    answer = client.post(address, {"reason": "moved away"})
    assert told in answer.content.decode()
    assert ("effects" in answer.context) == (keeper != "gus")


def test_a_lead_asks_no_second_change_beside_one_that_they_do_not_read(world: World, client_of: ClientOf) -> None:
    leo = lead_of(world.youth)
    ask(world.gus, world.bob, agency=world.school)
    page = client_of(leo).get(reverse("partners:member", args=[world.bob.pk]))
    assert WAITS in page.content.decode()
    assert "Nothing was asked here" not in page.content.decode()
    assert world.school.name not in page.content.decode()
    assert reverse("partners:change_seat", args=[world.bob.pk]) not in page.content.decode()
    with pytest.raises(ValidationError, match="That one comes first"):
        ask(leo, world.bob, clearance=2)


def test_what_waits_is_told_to_nobody_who_does_not_keep_the_seat(world: World) -> None:
    ask(world.gus, world.bob, clearance=2)
    for name, told in {"alice": True, "gus": True, "carol": False, "hugo": False}.items():
        with acting_as(world.members[name].pk):
            assert change_waits(world.bob) is told
    with acting_as(lead_of(world.school, "lena").pk):
        assert not change_waits(world.bob)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_no_seat_ends_while_a_change_of_it_is_written(world: World) -> None:
    with acting_as(world.gus.pk):
        ask_to_leave(actor=world.gus, member=world.bob)
        with (
            application(str(connection.settings_dict["NAME"])) as other,
            pytest.raises(psycopg.errors.LockNotAvailable),
        ):
            other.execute("SELECT FROM partners_member WHERE username = 'bob' FOR NO KEY UPDATE NOWAIT")
