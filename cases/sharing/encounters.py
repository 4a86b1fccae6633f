"""Who meets the person of a case next, as far as the acting member may know it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Min

from cases.days import day_of, today
from cases.file.models import Case
from cases.plan.models import Action, ActionQuerySet
from partners.models import Municipality

# Actions in which somebody stands before the person.
MEETING = (Action.Kind.HOME_VISIT, Action.Kind.ACCOMPANY, Action.Kind.CONTACT)


@dataclass(frozen=True)
class Encounter:
    """The day on which the person is met, or spoken of where there is no action."""

    day: date
    action: Action | None


def visits(cases: Collection[UUID]) -> ActionQuerySet:
    """Return the open actions in which the persons of `cases` are met, by day within each case; late ones too."""
    return (
        Action.objects.still_open()
        .filter(case__in=cases, kind__in=MEETING, due_on__isnull=False)
        .select_related("agency", "member")
        .order_by("case", "due_on", "pk")
    )


def encounters(cases: Collection[UUID], municipality: Municipality) -> dict[UUID, Encounter]:
    """Return the next encounter by case: the nearest visit or the nearest place on an agenda, whichever is earlier."""
    nearest = visits(cases).distinct("case")
    found = {action.case_id: Encounter(action.due_on, action) for action in nearest if action.due_on}
    for case, starts_at in _agendas(cases, municipality):
        day = day_of(starts_at, municipality)
        if case not in found or day < found[case].day:
            found[case] = Encounter(day, None)
    return found


def _agendas(cases: Collection[UUID], municipality: Municipality) -> Collection[tuple[UUID, datetime]]:
    """Return when each case is spoken of next; the agendas, of a floor above, are reached by their relation alone."""
    midnight = datetime.combine(today(municipality), time.min, ZoneInfo(municipality.timezone))
    waiting = Case.objects.filter(
        pk__in=cases, slots__state__in=("waiting", "discussing"), slots__meeting__starts_at__gte=midnight
    )
    return waiting.annotate(next_at=Min("slots__meeting__starts_at")).values_list("pk", "next_at")
