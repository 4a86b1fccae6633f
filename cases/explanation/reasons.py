"""Why the acting member sees a case and reads a text, in words; which branches hold, the guard tells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.access.selectors import OnCase
from cases.days import today
from cases.file.models import Case
from cases.statement import Statement
from mscportal.look.dates import day_in_words
from partners.models import Agreement, Clearance, Member

# The rule's branches (guard.branches and releases) in words; {agency} is the reader's own, {originator} the writer's.
BRANCHES: dict[str, Promise] = {
    "table": _("It is addressed to everyone on this case."),
    "agency_wrote": _("Your agency, {agency}, wrote it."),
    "agency_named": _("Your agency, {agency}, is named."),
    "wrote": _("You wrote it."),
    "named": _("You are named."),
    "released_to_agency": _("{originator} shared it with your agency, {agency}."),
    "released_to_agency_until": _("{originator} shared it with your agency, {agency}, until {day}."),
    "released_to_you": _("{originator} shared it with you."),
    "released_to_you_until": _("{originator} shared it with you, until {day}."),
}
SHARED_VERSION = _("It is the version that {originator} wrote for everyone on this case.")
CLEARED = _("It asks for the clearance “{asked}”; yours is “{own}”.")


@dataclass(frozen=True)
class WhyCase:
    """Through which agreements and grants the member sees a case today."""

    agreements: Sequence[Agreement]
    grants: Sequence[OnCase]


def why_case(case: Case, entries: Iterable[OnCase], member: Member) -> WhyCase:
    """Return why the member sees `case`, `entries` being who is on it (`grants_of` or `on_this_case`)."""
    return WhyCase(agreements_of(case, member), grants_to(entries, member))


def grants_to(entries: Iterable[OnCase], member: Member) -> list[OnCase]:
    """Return the grants through which the member sees the case today."""
    return [
        entry
        for entry in entries
        if entry.holds
        and "view" in entry.permissions
        and (entry.member == member if entry.member else entry.agency.pk == member.agency_id)
    ]


def agreements_of(case: Case, member: Member) -> list[Agreement]:
    """Return the agreements under which the member's agency takes part: its own first, then the larger agency's."""
    day = today(case.municipality)
    in_force = Agreement.objects.in_force(day).filter(
        Q(agency=member.agency_id) | Q(agency__parts=member.agency_id),
        municipality=case.municipality_id,
        tables__contains=[case.table],
    )
    found = in_force.select_related("agency").order_by("valid_from", "purpose", "pk")
    return sorted(found, key=lambda agreement: agreement.agency_id != member.agency_id)


def branches_of(layers: Iterable[UUID]) -> dict[UUID, list[tuple[str, date | None]]]:
    """Return which branches of the rule let the acting member read each of these layers, with a release's last day."""
    found: dict[UUID, list[tuple[str, date | None]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT layer, branch, until FROM guard.why_layers(%s::uuid[]) ORDER BY layer, branch, until", [[*layers]]
        )
        for layer, branch, until in cursor.fetchall():
            found.setdefault(layer, []).append((branch, until))
    return found


def reasons_for(shown: Sequence[Statement], member: Member) -> dict[UUID, list[str]]:
    """Return by layer why the acting `member` reads it, one sentence a reason, the clearance last.

    A shared version tells no clearance: it tells text, day, kind, domain and originator (NEED_TO_KNOW.md, "The rule").
    """
    found = branches_of(layer.pk for layer in shown)
    return {layer.pk: _sentences(layer, found[layer.pk], member) for layer in shown if layer.pk in found}


def _sentences(layer: Statement, branches: list[tuple[str, date | None]], member: Member) -> list[str]:
    names = {"agency": member.agency.name, "originator": layer.originator.name}
    if layer.author_id is None:
        return [str(SHARED_VERSION).format(**names)]
    said = []
    for branch, until in branches:
        words = BRANCHES[f"{branch}_until" if until else branch]
        said.append(str(words).format(**names, day=day_in_words(until, "medium") if until else ""))
    asked, own = Clearance(layer.classification).label, Clearance(member.clearance).label
    return [*said, str(CLEARED).format(asked=asked, own=own)]
