"""What the database holds against whoever passes the services by."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test import Client

from mscportal.guard.acting import acting_as
from partners.models import Member, SeatChange
from tests.cast import World
from tests.partners.people import ask, ask_refused, lead_of, other_city

ClientOf = Callable[[Member], Client]


def test_a_lead_asks_within_the_own_agency_alone(world: World) -> None:
    leo = lead_of(world.youth)
    assert ask_refused(leo, world.dirk)
    with pytest.raises(ProgrammingError, match="row-level security"):
        ask(leo, world.bob, agency=world.school)


def test_a_seat_of_another_city_is_out_of_reach(world: World) -> None:
    _, unit, olga = other_city(world)
    assert ask_refused(olga, world.bob)
    with pytest.raises(ProgrammingError, match="row-level security"):
        ask(world.alice, world.bob, agency=unit)
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(olga.pk):
        SeatChange(
            municipality=olga.municipality,
            member=world.bob,
            agency=unit,
            role="coordinator",
            clearance=3,
            asked_by=olga,
        ).save(force_insert=True)


@pytest.mark.parametrize(
    "setting",
    ["password = 'x'", "email = 'gus@example.org'", "must_change_password = true", "last_login = now()"],
)
def test_nobody_sets_the_login_of_another(world: World, setting: str) -> None:
    sql = f"UPDATE partners_member SET {setting} WHERE username = 'bob'"
    for actor in (world.gus, world.alice):
        with pytest.raises(ProgrammingError, match="login of another"), acting_as(actor.pk):
            connection.cursor().execute(sql)
    with pytest.raises(ProgrammingError, match=r"login of another|row-level"):
        connection.cursor().execute(sql)


@pytest.mark.parametrize("column", ["role", "clearance", "agency_id", "is_active", "username", "person"])
def test_nobody_sets_a_right_directly(world: World, column: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(world.gus.pk):
        connection.cursor().execute(f"UPDATE partners_member SET {column} = {column} WHERE username = 'gus'")


@pytest.mark.parametrize(
    "more",
    [{"is_active": True}, {"role": "coordinator"}, {"clearance": 1}, {"password": "md5$a$b"}],
)
def test_an_invited_member_is_nobody_also_in_sql(world: World, more: dict[str, Any]) -> None:
    values = {"is_active": False, "role": "practitioner", "clearance": 0, "password": "!"} | more
    member = Member(username="eve", name="Eve", person="eve", municipality=world.city, agency=world.youth, **values)
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(world.gus.pk):
        member.save(force_insert=True)
