"""Who will read what of an item beside its shared version, counting whom the viewer may know of; a preview."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from cases.access.selectors import agencies_on, members_on
from cases.audience import Readers
from cases.explanation.readers import who_sees
from cases.information.models import Layer
from cases.plan.models import Action
from cases.sharing.encounters import visits
from partners.models import Clearance, Member


@dataclass(frozen=True)
class Suggestion:
    """The next visit of people without the full text; `cleared` are those whom a release would let read it."""

    action: Action
    people: list[Member]
    cleared: list[Member]

    @property
    def names(self) -> str:
        """The people with their agencies."""
        return ", ".join(f"{member.name}, {member.agency.name}" for member in self.people)


@dataclass(frozen=True)
class Sights:
    """The people on a case by what they read of one item, and who of those without the full text acts next.

    `offered` are the agencies among them with which the full text could be shared.
    """

    full: Readers
    shared: Readers
    nothing: Readers
    suggested: list[Suggestion]
    offered: set[UUID]


def sights(item: Layer, extract: Layer | None, classification: int) -> Sights:
    """Return who reads the full text of `item`, a shared version that asks for `classification`, or nothing.

    `extract`: the shared version as it stands; who waits for the originator's word to read it reads nothing.
    """
    # A shared version that asks for nothing is read by everyone without the full text who need not wait for it.
    asks_nothing = Layer(pk=extract.pk if extract else None, classification=Clearance.BASIC)
    known = who_sees(item, asks_nothing, item.releases.all())
    waiting = {row.member_id for row in known.withheld_shared}
    readers = {member.pk for _, members in known.shared for member in members}
    members = list(members_on(item.case))
    rest = [member for member in members if member.pk in readers | waiting]
    return Sights(
        full=_by_agency(member for member in members if member not in rest),
        shared=_by_agency(one for one in rest if one.clearance >= classification and one.pk not in waiting),
        nothing=_by_agency(one for one in rest if one.clearance < classification or one.pk in waiting),
        suggested=_suggested(item, rest),
        offered={agency.pk for agency in agencies_on(item.case)}
        & {member.agency_id for member in rest if member.clearance >= item.classification},
    )


def _suggested(item: Layer, rest: list[Member]) -> list[Suggestion]:
    """Return the next visits of people without the full text."""
    found = []
    for action in visits([item.case_id]):
        asked = [m for m in rest if (m.pk == action.member_id if action.member_id else m.agency_id == action.agency_id)]
        if asked:
            found.append(Suggestion(action, asked, [m for m in asked if m.clearance >= item.classification]))
    return found


def _by_agency(members: Iterable[Member]) -> Readers:
    return [(agency, list(those)) for agency, those in groupby(members, key=lambda member: member.agency)]
