"""The order of the agenda, by button and by dragging."""

from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from meetings.conference.agenda.services import change_slot, moved, order_slots
from meetings.conference.gate import open_meeting
from meetings.models import Slot, SlotContent
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from tests.cast import World


def send(world: World, client: Client, **values: object) -> HttpResponse:
    return client.post(f"/meetings/{world.meeting.pk}/agenda/order/", values)


def order(world: World) -> list[str]:
    with acting_as(world.alice.pk):
        slots = Slot.objects.filter(meeting=world.meeting).order_by("position")
        return [str(slot.pk) for slot in slots]


def test_a_button_moves_one_entry(world: World, client_of) -> None:
    now = order(world)
    send(world, client_of(world.alice), order=now, move=f"down:{now[0]}")
    assert order(world) == [now[1], now[0], now[2]]


def test_dragging_sends_the_new_order(world: World, client_of) -> None:
    now = order(world)
    send(world, client_of(world.alice), order=[now[2], now[0], now[1]])
    assert order(world) == [now[2], now[0], now[1]]


def test_what_is_put_into_a_block_comes_to_its_end(world: World) -> None:
    now = order(world)
    with acting_as(world.alice.pk):
        for slot in (now[2], now[0]):
            planned = SlotContent.objects.select_related("meeting", "slot").get(slot=slot)
            change_slot(actor=world.alice, content=planned, minutes=10, block=1, topic=planned.topic)
    assert order(world) == [now[1], now[2], now[0]]


def test_who_does_not_see_a_slot_moves_it_all_the_same(world: World, client_of) -> None:
    with as_operator():
        world.forum.chair = world.bob
        world.forum.save(force_update=True)
    now = order(world)
    send(world, client_of(world.bob), order=now, move=f"up:{now[1]}")
    assert order(world) == [now[1], now[0], now[2]]


def test_slots_that_are_not_named_stay_behind(world: World) -> None:
    now = order(world)
    with acting_as(world.alice.pk):
        order_slots(actor=world.alice, meeting=open_meeting(world.meeting.pk), order=[world.topic_slot.pk])
    assert order(world) == [now[2], now[0], now[1]]


@pytest.mark.parametrize("move", ["", "up:", "sideways:1", "up:first", "down:last"])
def test_a_move_that_is_none_changes_nothing(move: str) -> None:
    ids = [uuid4(), uuid4()]
    assert moved(ids, move.replace("first", str(ids[0])).replace("last", str(ids[1]))) == ids


def test_nonsense_is_left_out(world: World, client_of) -> None:
    now = order(world)
    answer = send(world, client_of(world.alice), order=["x", *now, str(uuid4())])
    assert answer.status_code == 302
    assert order(world) == now
