"""Seats that the tests of this folder add to the cast."""

from mscportal.guard.operator import as_operator
from partners.models import Agency, Member, Municipality, Role
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
