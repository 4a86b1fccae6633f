"""The cast with everything that an address names, and what forms ask about beside: another city."""

from datetime import datetime, timedelta

from cases.models import Layer
from meetings.models import Attendance, Meeting, Slot, SlotContent
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member, Municipality, Partnership
from tests.access.everything import Everything, build_everything
from tests.access.test_matrix import ROUTES, address
from tests.cast import ZONE, World, make_agency, make_item, make_member


def enrich(world: World) -> tuple[dict[str, Member], list[str]]:
    """Add to `world` what forms ask about; return who fills them in, by name, and an address of every route."""
    members, everything = enriched(world)
    return members, [address(route, everything.at(route, parts)) for route, parts in ROUTES.items()]


def enriched(world: World) -> tuple[dict[str, Member], Everything]:
    """Add to `world` what forms ask about; return who fills them in, by name, and what an address may name."""
    with as_operator():
        lena = make_member(world.youth, "lena", "agency_lead")
        _neighbour_city(world)
        make_item(world.case, world.alice, "The school agrees.", extract="The school is in it.")
        planned = _planned_meeting(world)
    everything = build_everything(world)
    everything.known["meetings:edit_meeting/pk"] = planned.pk
    return world.members | {"lena": lena}, everything


def _neighbour_city(world: World) -> None:
    """Two agencies that another city brought in, one of them in the network."""
    other = Municipality.objects.create(
        slug="oakford", name="Oakford", country="BE", timezone="Europe/Brussels", languages=["en"]
    )
    make_agency(other, "oak-sports", "sports")
    club = make_agency(other, "oak-club", "sports")
    Partnership.objects.create(municipality=world.city, agency=club, stage="wished")


def _planned_meeting(world: World) -> Meeting:
    meeting = Meeting.objects.create(
        forum=world.forum, starts_at=datetime.now(ZONE) + timedelta(days=14), minutes_planned=90, place="Town hall"
    )
    Attendance.objects.create(meeting=meeting, member=world.alice)
    for position, content in enumerate(({"case": world.case}, {"topic": "Summer camp"}), start=1):
        slot = Slot.objects.create(meeting=meeting, position=position, minutes_planned=10)
        SlotContent.objects.create(slot=slot, meeting=meeting, **content)
    return meeting


def hidden_from(world: World, member: Member) -> str:
    """Return the id of something that is there and that the member does not see."""
    hidden = world.police_item if member.pk in (world.alice.pk, world.bob.pk) else world.named_item
    with acting_as(member.pk):
        assert not Layer.objects.filter(pk=hidden.pk, text=hidden.text).exists()
    return str(hidden.pk)
