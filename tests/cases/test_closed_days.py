"""What falls on closed days of the agency that is to act: the day moves, and whoever is away names who stands in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from cases.models import Action, StandIn
from mscportal.guard.operator import as_operator
from partners.models import ClosedDays, Member
from tests.cast import World, make_member, today

ClientOf = Callable[[Member], Client]
ASKED = "Your agency is closed on that day."


@pytest.fixture
def closed(world: World) -> World:
    """The youth service is closed from tomorrow for five days; Bob's visit falls on the second of them."""
    with as_operator():
        first = today() + timedelta(days=1)
        ClosedDays.objects.create(
            agency=world.youth, kind="school_holidays", first_on=first, last_on=first + timedelta(days=4)
        )
        Action.objects.filter(pk=world.action.pk).update(due_on=first + timedelta(days=1))
    return world


def test_it_works(closed: World, client_of: ClientOf) -> None:
    shown = client_of(closed.bob).get("/actions/").content.decode()
    assert "closed until" in shown
    assert (today() + timedelta(days=5)).isoformat() in shown
    assert (today() + timedelta(days=6)).isoformat() in shown
    assert "Due in 6 days" in shown
    with as_operator():
        assert Action.objects.get(pk=closed.action.pk).due_on == today() + timedelta(days=2)


def test_who_acts_is_asked_for_a_stand_in_until_one_is_named(closed: World, client_of: ClientOf) -> None:
    with as_operator():
        berta = make_member(closed.youth, "berta", "practitioner")
    case = f"/cases/{closed.case.reference}/"
    for who, asked in ((closed.bob, True), (berta, True), (closed.alice, False), (closed.ines, False)):
        assert (ASKED in client_of(who).get(case).content.decode()) is asked
    with as_operator():
        StandIn.objects.create(
            municipality=closed.city, agency=closed.youth, member=closed.bob, stand_in=berta, named_by=closed.bob,
            valid_from=today(), valid_until=today() + timedelta(days=2), purpose="x",
        )  # fmt: skip
    assert ASKED not in client_of(closed.bob).get(case).content.decode()
    assert ASKED not in client_of(closed.bob).get("/actions/").content.decode()


def test_the_form_tells_it_where_the_day_is_typed(closed: World, client_of: ClientOf) -> None:
    alice, form = client_of(closed.alice), f"/cases/{closed.case.reference}/actions/new/"
    for agency, after, told in ((closed.youth, 3, True), (closed.youth, 6, False), (closed.police, 3, False)):
        sent = {"preview": "1", "asked": str(agency.pk), "due_on": (today() + timedelta(days=after)).isoformat()}
        assert ("Closed on that day" in alice.post(form, sent).content.decode()) is told
    assert "Closed on that day" not in alice.post(form, {"preview": "1", "due_on": "soon"}).content.decode()
    assert (
        "Closed on that day"
        in alice.get(f"/cases/{closed.case.reference}/actions/{closed.action.pk}/").content.decode()
    )


def test_the_next_action_of_a_case_is_due_when_the_agency_opens(closed: World, client_of: ClientOf) -> None:
    assert "Due in 6 days" in client_of(closed.bob).get("/cases/").content.decode()


def test_it_hides_from_outsiders(closed: World, client_of: ClientOf) -> None:
    for who in (closed.erin, closed.dirk, closed.frank):
        shown = client_of(who).get("/actions/").content.decode()
        assert "closed until" not in shown
        assert ASKED not in shown
