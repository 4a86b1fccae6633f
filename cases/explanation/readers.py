"""Who sees an item, and why, for members of its originator: a preview that counts only what its viewer sees.

Who is kept out of the case is known to whoever may share alone, so others are shown those people too
(NEED_TO_KNOW.md, "What follows from it"). Who really reads is decided by guard/rule.sql.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol, TypeAlias
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.access.selectors import members_on
from cases.audience import ON_THE_CASE, Readers, branch_for
from cases.days import today
from cases.newreaders.models import NewReader
from cases.newreaders.selectors import withheld_from
from cases.statement import Statement
from mscportal.look.dates import day_in_words
from partners.models import Agency, Member

# The rule's branches (guard.branches) in a few words, said of somebody else.
BRANCHES: dict[str, Promise] = {
    "table": _("on this case"),
    "agency_wrote": _("their agency wrote it"),
    "agency_named": _("their agency is named"),
    "wrote": _("wrote it"),
    "named": _("named"),
}
RELEASED = _("shared with them")
RELEASED_UNTIL = _("shared with them until {day}")


class Shared(Protocol):
    """What is asked of a release."""

    agency_id: UUID | None
    member_id: UUID | None
    valid_from: date
    valid_until: date | None


# By what the members of one agency read the full text: each reason with those whom it holds for.
Reasons: TypeAlias = list[tuple[str, list[Member]]]


@dataclass(frozen=True)
class WhoSees:
    """Who reads the full text, with the reason, and who reads the shared version, both by agency.

    `withheld`: who would read the full text but for the originator's word, which they wait for or were refused;
    `withheld_shared`: who would read the shared version but for it.
    """

    full: list[tuple[Agency, Reasons]]
    shared: Readers
    withheld: list[NewReader]
    withheld_shared: list[NewReader]


def who_sees(layer: Statement, extract: Statement | None, releases: Iterable[Shared]) -> WhoSees:
    """Return who sees an item today: `layer` is its full text, `extract` its shared version."""
    case = layer.case
    day, known, members = today(case.municipality), list(releases), list(members_on(case))
    held = withheld_from(layer.pk)
    full = {member.pk: why for member in members if (why := _reason(member, layer, known, day, held))}
    readers = [member for member in members if member.pk in full]
    others = [
        member for member in members if extract and member.pk not in full and member.clearance >= extract.classification
    ]
    kept = withheld_from(extract.pk) if extract else {}
    return WhoSees(
        full=[(agency, _by_reason(those, full)) for agency, those in groupby(readers, key=lambda one: one.agency)],
        shared=[
            (agency, list(those))
            for agency, those in groupby(
                (one for one in others if one.pk not in kept or one.agency_id == layer.originator_id),
                key=lambda one: one.agency,
            )
        ],
        withheld=[
            held[member.pk]
            for member in members
            if member.pk in held and member.pk not in full and _reason(member, layer, known, day, ())
        ],
        withheld_shared=[kept[one.pk] for one in others if one.pk in kept and one.agency_id != layer.originator_id],
    )


def _by_reason(members: Iterable[Member], reasons: dict[UUID, str]) -> Reasons:
    ordered = sorted(members, key=lambda member: (reasons[member.pk], member.name))
    return [(why, list(those)) for why, those in groupby(ordered, key=lambda member: reasons[member.pk])]


def _reason(member: Member, layer: Statement, releases: Iterable[Shared], day: date, withheld: Container[UUID]) -> str:
    if member.clearance < layer.classification:
        return ""
    branch = branch_for(
        member,
        audience=layer.audience,
        originator=layer.originator_id,
        author=layer.author_id,
        agencies=layer.named_agencies,
        people=layer.named_people,
    )
    if branch in ON_THE_CASE and member.agency_id != layer.originator_id and member.pk in withheld:
        branch = ""
    return str(BRANCHES[branch]) if branch else _release_to(member, releases, day)


def _release_to(member: Member, releases: Iterable[Shared], day: date) -> str:
    ends = [
        release.valid_until
        for release in releases
        if (release.member_id == member.pk or release.agency_id == member.agency_id)
        and release.valid_from <= day
        and (release.valid_until is None or day <= release.valid_until)
    ]
    if not ends:
        return ""
    last = None if None in ends else max(end for end in ends if end)
    return str(RELEASED_UNTIL).format(day=day_in_words(last, "medium")) if last else str(RELEASED)
