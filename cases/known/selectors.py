"""Known people who may be the one for whom a case is to be opened: of cases whose names the acting member is told."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from cases.file.models import Case, Identity
from cases.known.likeness import Alike, Person, alike, near
from cases.known.models import KnownDecision
from mscportal.record.models import Reading
from mscportal.record.readings import record_list, record_reading
from partners.models import Member

# Under this name looks are recorded; it is the page on which a case is opened.
SCREEN = "cases:open"
# Looks of one member an hour. Who looks and finds nobody opens a case by it, so this bounds looking without opening.
LOOKS = 30


@dataclass(frozen=True)
class Typed:
    """Whom somebody is about to open a case for."""

    given_name: str
    family_name: str
    born_on: date


@dataclass(frozen=True)
class Known:
    """A case whose person may be the same, and what speaks for it."""

    case: Case
    likeness: Alike


def has_looks_left(member: Member) -> bool:
    """Tell whether the member may look again: names are not to be tried out one after another."""
    since = timezone.now() - timedelta(hours=1)
    made = Reading.objects.filter(member_id=member.pk, screen=SCREEN, terms_hash__isnull=False, at__gt=since)
    return made.count() < LOOKS


def look(member: Member, typed: Typed) -> list[Known]:
    """Return who may be the same, by reference, and record the look with each case that it names."""
    found = people_like(typed)
    terms = f"{typed.given_name} {typed.family_name} {typed.born_on:%Y-%m-%d}"
    record_reading(screen=SCREEN, municipality=member.municipality_id, terms=terms)
    record_list(screen=SCREEN, cases=[known.case for known in found])
    return found


def people_like(person: Person) -> list[Known]:
    """Return the cases whose people may be `person`, by reference; of those whose names the acting member is told."""
    found = []
    for identity in Identity.objects.filter(born_near(person.born_on)).select_related("case"):
        likeness = alike(person, identity)
        if likeness:
            identity.case.identity = identity
            found.append(Known(identity.case, likeness))
    return sorted(found, key=lambda known: known.case.reference)


def born_near(day: date) -> Q:
    """Return what picks the identities whose birth dates may be like `day`."""
    days, span = near(day)
    born = Q(born_on__in=days)
    return born | Q(born_on__range=span) if span else born


def decisions_of(case: Case) -> list[KnownDecision]:
    """Return what was decided of the person of `case` when a case was to be opened, the newest first."""
    about = KnownDecision.objects.filter(Q(case=case) | Q(opened=case))
    return list(about.select_related("case", "opened", "decided_by").order_by("-decided_at", "pk"))
