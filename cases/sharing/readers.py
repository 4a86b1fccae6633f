"""Who will read what of an item beside its shared version, counting whom the viewer may know of; a preview."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from cases.access.selectors import members_on
from cases.audience import Readers
from cases.explanation.readers import who_sees
from cases.information.models import Layer
from cases.plan.models import Action
from cases.sharing.encounters import visits
from partners.models import Clearance, Member


@dataclass(frozen=True)
class Sights:
    """The people on a case by what they read of one item, and who of those without the full text acts next."""

    full: Readers
    shared: Readers
    nothing: Readers
    suggested: list[tuple[Action, str]]


def sights(item: Layer, classification: int) -> Sights:
    """Return who reads the full text of `item`, a shared version that asks for `classification`, or nothing."""
    # A shared version that asks for nothing is read by everyone without the full text.
    known = who_sees(item, Layer(classification=Clearance.BASIC), item.releases.all())
    rest = [member for _, members in known.shared for member in members]
    return Sights(
        full=_by_agency(member for member in members_on(item.case) if member not in rest),
        shared=_by_agency(member for member in rest if member.clearance >= classification),
        nothing=_by_agency(member for member in rest if member.clearance < classification),
        suggested=_suggested(item, rest),
    )


def _suggested(item: Layer, rest: list[Member]) -> list[tuple[Action, str]]:
    """Return the next visits of people without the full text, with their names."""
    found = []
    for action in visits([item.case_id]):
        asked = [m for m in rest if (m.pk == action.member_id if action.member_id else m.agency_id == action.agency_id)]
        if asked:
            found.append((action, ", ".join(f"{member.name}, {member.agency.name}" for member in asked)))
    return found


def _by_agency(members: Iterable[Member]) -> Readers:
    return [(agency, list(those)) for agency, those in groupby(members, key=lambda member: member.agency)]
