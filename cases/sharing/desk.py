"""The desk: the own agency's items that wait for a shared version, in the order of who meets the person next."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator

from cases.file.identity import name_of
from cases.information.models import Layer
from cases.sharing.encounters import Encounter, encounters
from cases.sharing.forms import DeskFilter
from cases.sharing.selectors import Waits, own_items
from partners.models import Member

PAGE_SIZE = 25


@dataclass(frozen=True)
class Entry:
    """One item on the desk."""

    item: Layer
    name: object
    waits: Waits
    mark: str
    next: Encounter | None


def desk(member: Member, chosen: DeskFilter, number: str | None) -> Page[Entry]:
    """Return one page of what `member`, who acts, finds on the desk, in as many queries for any number of items."""
    found = chosen.narrow(own_items(member)).order_by("-day", "-recorded_at", "-pk")
    rows: list[tuple[UUID, UUID, str]] = list(found.values_list("pk", "case", "waits"))
    chosen.count(Counter(waits for _, _, waits in rows))
    kept = [(item, case) for item, case, waits in rows if chosen.keeps(waits)]
    next_of = encounters({case for _, case in kept}, member.municipality)
    kept.sort(key=lambda row: next_of[row[1]].day if row[1] in next_of else date.max)
    page: Page[Any] = Paginator(kept, PAGE_SIZE).get_page(number)
    waiting = {item: Waits(waits) for item, _, waits in rows}
    items = Layer.objects.filter(pk__in=[item for item, _ in page.object_list])
    shown = items.select_related("case__identity", "case__municipality").prefetch_related("grading").in_bulk()
    page.object_list = [_entry(shown[item], waiting[item], next_of) for item, _ in page.object_list]
    return page


def _entry(item: Layer, waits: Waits, next_of: dict[UUID, Encounter]) -> Entry:
    return Entry(item, name_of(item.case), waits, item.mark, next_of.get(item.case_id))
