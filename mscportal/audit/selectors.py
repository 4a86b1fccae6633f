"""The lines of the record: readings and acts, newest first, as the auditor's page and file show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext as _

from mscportal.audit.words import Words, words_for
from mscportal.record.models import Act, Reading
from partners.models import Member, Municipality

READ, CHANGED = "read", "changed"
COLUMNS = ("at", "id", "member_id", "operator", "act", "what", "reference")


@dataclass(frozen=True)
class Line:
    """Who did what kind of act when, on which case by its reference (NEED_TO_KNOW.md, told outside the rule, b)."""

    at: datetime
    member: str
    act: Words
    what: Words
    reference: str


@dataclass(frozen=True)
class Wanted:
    """What the auditor asks for; empty values ask for all. Days are those of the municipality, both included."""

    member: str = ""
    reference: str = ""
    day_from: date | None = None
    day_until: date | None = None
    kind: str = ""


def lines(municipality: Municipality, wanted: Wanted) -> QuerySet[Any, tuple[Any, ...]]:
    """Return the rows of the record that fit, newest first; `shown` makes lines of them."""
    fits = _fitting(municipality, wanted)
    readings = Reading.objects.filter(fits).annotate(act=Value(READ), what=F("screen"))
    acts = Act.objects.filter(fits).annotate(operator=Value(""), act=F("kind"), what=F("thing"))
    read: QuerySet[Any, tuple[Any, ...]] = readings.values_list(*COLUMNS)
    changed: QuerySet[Any, tuple[Any, ...]] = acts.values_list(*COLUMNS)
    if wanted.kind == READ:
        found = read
    elif wanted.kind == CHANGED:
        found = changed
    else:
        found = read.union(changed, all=True)
    return found.order_by("-at", "-id")


def shown(rows: Iterable[tuple[Any, ...]]) -> list[Line]:
    """Return rows with names and words in place of ids and codes."""
    kept = list(rows)
    names = Member.objects.in_bulk({row[2] for row in kept if row[2]})
    acts = {READ: _("read"), "+": _("added"), "~": _("changed"), "-": _("removed")}
    return [
        Line(at, _who(names, member, operator, act), acts[act], words_for(what), reference)
        for at, _id, member, operator, act, what, reference in kept
    ]


def _who(names: dict[UUID, Member], member: UUID | None, operator: str, act: str) -> str:
    """Return who it was: a member, an operator (for a member or not), or all who look at a projector together."""
    name = names[member].name if member in names else ""
    if operator:
        told = _("Operator %(name)s") % {"name": operator}
        return f"{told} ({name})" if name else told
    return name or (_("those signed in together") if act == READ else _("Operator"))


def _fitting(municipality: Municipality, wanted: Wanted) -> Q:
    fits = Q(municipality_id=municipality.pk)
    if wanted.member:
        named = Q(name__icontains=wanted.member) | Q(username__iexact=wanted.member)
        fits &= Q(member_id__in=Member.objects.filter(named).values("pk"))
    if wanted.reference:
        fits &= Q(reference__iexact=wanted.reference)
    if wanted.day_from:
        fits &= Q(at__gte=_begin(wanted.day_from, municipality))
    if wanted.day_until:
        fits &= Q(at__lt=_begin(wanted.day_until + timedelta(days=1), municipality))
    return fits


def _begin(day: date, municipality: Municipality) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(municipality.timezone))
