"""What a municipality's page tells: its agencies by stage and by table, and whom to call there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from partners.agencies.models import Municipality, Partnership
from partners.agreements.models import Table
from partners.members.models import Member, Role
from partners.network.selectors import taking_part


@dataclass(frozen=True)
class Number:
    """How many agencies have this value in the filter of the network."""

    value: str
    label: str
    agencies: int


def by_stage(municipality: Municipality) -> list[Number]:
    """Return how many agencies stand at each stage, in the order of the stages, without those at which none stands."""
    counted = _counted(Partnership.objects.filter(municipality=municipality), "stage")
    return [Number(value, str(label), counted[value]) for value, label in Partnership.Stage.choices if value in counted]


def by_table(municipality: Municipality) -> list[Number]:
    """Return how many agencies may take part at each table today."""
    standing = Partnership.objects.filter(municipality=municipality)
    return [
        Number(table, str(label), taking_part(standing, municipality, table).count()) for table, label in Table.choices
    ]


def agencies_in(municipalities: Iterable[Municipality]) -> dict[UUID, int]:
    """Return how many agencies each network has."""
    return _counted(Partnership.objects.filter(municipality__in=list(municipalities)), "municipality")


def contacts(municipality: Municipality) -> QuerySet[Member]:
    """Return who coordinates and administers it, of the agencies whose people the network may look up anyway."""
    return (
        Member.objects.filter(
            municipality=municipality,
            is_active=True,
            role__in=[Role.COORDINATOR, Role.ADMINISTRATOR],
            agency__partnerships__municipality=municipality,
        )
        .select_related("agency")
        .order_by("-role", "name")
    )


def _counted(partnerships: QuerySet[Partnership], by: str) -> dict[Any, int]:
    return dict(partnerships.values_list(by).annotate(agencies=Count("pk")).order_by(by))
