"""Auditors and administrators see no case: no such seat is in an agency that is on one."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.urls import reverse

from cases.access.services import grant_access
from cases.models import AgencyGrant
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.members.services import ask_to_leave
from partners.models import Member
from tests.cast import World, grant, make_member, today
from tests.partners.people import answer, ask, confirm, standing

ClientOf = Callable[[Member], Client]


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_a_seat_without_sight_is_in_no_agency_on_a_case(world: World, client_of: ClientOf, role: str) -> None:
    page = client_of(world.alice).post(
        reverse("partners:change_seat", args=[world.bob.pk]),
        {"agency": str(world.youth.pk), "role": role, "clearance": "1"},
    )
    assert list(page.context["form"].errors) == ["agency"]
    change = ask(world.gus, world.bob, role=role)
    client = client_of(world.alice)
    client.post(reverse("partners:answer_seat", args=[change.pk]), {"answer": "confirm"})
    assert "see no case" in client.get(reverse("partners:to_confirm")).content.decode()
    with pytest.raises(ProgrammingError, match="would see cases"), acting_as(world.alice.pk):
        connection.cursor().execute("SELECT guard.confirm_seat(%s::uuid)", [change.pk])
    world.bob.refresh_from_db()
    assert world.bob.role == "practitioner"
    answer(client, change, "decline")
    assert standing(change).status == "declined"


def test_nobody_is_invited_without_sight_into_an_agency_on_a_case(world: World, client_of: ClientOf) -> None:
    before = Member.objects.count()
    told = {"name": "Nora", "email": "nora@example.org", "username": "nora", "language": "nl", "clearance": "0"}
    page = client_of(world.alice).post(
        reverse("partners:invite"), told | {"agency": str(world.youth.pk), "role": "auditor"}
    )
    assert list(page.context["form"].errors) == ["agency"]
    assert Member.objects.count() == before


def test_an_administrator_is_not_told_which_agency_is_on_a_case(world: World) -> None:
    with as_operator():
        fay = make_member(world.mayor, "fay", "practitioner")
    assert [ask(world.gus, member, role="auditor").status for member in (world.bob, fay)] == ["asked", "asked"]


def test_an_ended_grant_bars_no_seat(world: World) -> None:
    confirm(world.alice, ask(world.gus, world.dirk, role="auditor"))
    world.dirk.refresh_from_db()
    assert world.dirk.role == "auditor"


def test_an_auditor_leaves_an_agency_that_came_on_a_case_since(world: World) -> None:
    with as_operator():
        grant(world.case, world.hugo.agency)
    with acting_as(world.gus.pk):
        change = ask_to_leave(actor=world.gus, member=world.hugo)
    confirm(world.alice, change)
    world.hugo.refresh_from_db()
    assert not world.hugo.is_active


def test_an_agency_where_an_auditor_sits_is_put_on_a_case(world: World) -> None:
    office = world.hugo.agency
    with acting_as(world.alice.pk):
        grant_access(
            actor=world.alice, case=world.case, holder=office, bundle="read", purpose="support", valid_from=today()
        )
    with as_operator():
        assert AgencyGrant.objects.filter(group=office.group, content_object=world.case).exists()
