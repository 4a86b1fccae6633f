"""Seats that the tests of this folder add to the cast."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.members.services import ask_for_seat, confirm_seat
from partners.models import Agency, Member, Municipality, Role, SeatChange
from tests.cast import World, make_agency, make_member


def lead_of(agency: Agency, username: str = "leo") -> Member:
    """Seat a lead in an agency."""
    with as_operator():
        return make_member(agency, username, Role.AGENCY_LEAD)


def other_city(world: World) -> tuple[Municipality, Agency, Member]:
    """Make a second municipality with a coordination unit and its coordinator."""
    with as_operator():
        city = Municipality.objects.create(
            slug="fenwick", name="Fenwick", country="GB", timezone="Europe/London", languages=["en"]
        )
        unit = make_agency(city, "fenwick-unit", "municipality", is_coordination=True)
        return city, unit, make_member(unit, "olga", Role.COORDINATOR)


def ask(actor: Member, member: Member, **wanted: Any) -> SeatChange:
    values = {"agency": member.agency, "role": member.role, "clearance": member.clearance} | wanted
    with acting_as(actor.pk):
        return ask_for_seat(actor=actor, member=member, **values)


def ask_refused(actor: Member, member: Member) -> bool:
    with pytest.raises(PermissionDenied):
        ask(actor, member)
    return True


def confirm(actor: Member, change: SeatChange) -> SeatChange:
    """Confirm a change as `actor`."""
    with acting_as(actor.pk):
        return confirm_seat(actor=actor, change=change)


def answer(client: Client, change: SeatChange, word: str) -> None:
    """Answer a change on the page: "confirm" or "decline"."""
    client.post(reverse("partners:answer_seat", args=[change.pk]), {"answer": word})


def standing(change: SeatChange) -> SeatChange:
    """Return a change as it stands in the database."""
    with as_operator():
        return SeatChange.objects.select_related("answered_by").get(pk=change.pk)
