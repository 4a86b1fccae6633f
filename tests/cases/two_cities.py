"""A person with seats in two municipalities, each on cases of the other's."""

from dataclasses import dataclass

from cases.models import Case
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member, Municipality, Role
from tests.cast import World, grant, make_agency, make_agreement, make_case, make_member, today

BOTH = ["minors", "adults"]


@dataclass
class Neighbour:
    """Oakford: Olga coordinates, *oakbob* is Bob; the harbour is on Elmhaven's case, the youth service on Oakford's."""

    city: Municipality
    harbour: Agency
    olga: Member
    oakbob: Member
    case: Case


def build_neighbour(world: World) -> Neighbour:
    """Add the second city to the world."""
    with as_operator():
        city = Municipality.objects.create(
            slug="oakford", name="Oakford", country="BE", timezone="Europe/Brussels", languages=["en"]
        )
        unit = make_agency(city, "oak-unit", "municipality", is_coordination=True)
        make_agreement(unit, BOTH, kind="mandate")
        harbour = make_agency(city, "harbour", "other")
        make_agreement(harbour, BOTH, municipality=world.city)
        make_agreement(world.youth, BOTH, municipality=city)
        olga = make_member(unit, "olga", Role.COORDINATOR, 2)
        oakbob = make_member(harbour, "oakbob", Role.PRACTITIONER, person=world.bob.person)
        case = make_case(city, "OAK-2AB3C", "minors", ("Ren", "Hollow"), today().replace(year=2011, day=1))
        grant(case, world.youth)
        grant(world.case, harbour)
    return Neighbour(city, harbour, olga, oakbob, case)
