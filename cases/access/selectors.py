"""Who is on a case, as the acting member may know it: grants, the people behind them, and people kept out.

A preview for people's eyes. What anybody really reads is decided by guard/rule.sql alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from cases.access.bundles import bundle_words
from cases.access.models import AgencyGrant, GrantDetails, MemberGrant, Recusal
from cases.days import today
from cases.file.models import Case
from mscportal.record.versions import version_of
from partners.models import Agency, Agreement, Member

Row = TypeVar("Row", AgencyGrant, MemberGrant)


@dataclass
class OnCase:
    """One grant: an agency, or one member of it, on a case; `people` are those who see the case through it today."""

    grant_id: UUID
    agency: Agency
    member: Member | None
    valid_from: date
    valid_until: date | None
    ends_at: datetime | None
    purpose: str
    legal_basis: str
    permissions: frozenset[str]
    holds: bool
    rows: Sequence[AgencyGrant | MemberGrant]
    people: list[Member] = field(default_factory=list)

    @property
    def holder(self) -> Agency | Member:
        return self.member or self.agency

    @property
    def version(self) -> str:
        """The version of the grant that this entry shows."""
        return version_of(*in_order(self.rows))

    @property
    def may(self) -> str | Promise:
        """What the holder may do, in words."""
        return bundle_words(self.permissions)

    @property
    def contacts(self) -> list[Member]:
        """At most two people to call, those with a phone first."""
        return sorted(self.people, key=lambda member: (not member.phone, member.name))[:2]


def in_order(rows: Iterable[AgencyGrant | MemberGrant]) -> list[AgencyGrant | MemberGrant]:
    """Return the rows of a grant, the one that allows to share last: who ends the own grant needs it so long."""
    return sorted(rows, key=lambda row: (row.permission.codename == "share", row.pk))


def in_effect(day: date) -> Q:
    """Return what picks the grants that hold on `day`."""
    return (
        Q(valid_from__lte=day)
        & (Q(valid_until=None) | Q(valid_until__gte=day))
        & (Q(ends_at=None) | Q(ends_at__gt=timezone.now()))
    )


def members_on(case: Case, day: date | None = None) -> QuerySet[Member]:
    """Return the members who see `case` on `day` (today if left out), people kept out left out where that is known."""
    day = day or today(case.municipality)
    covering = Agreement.objects.in_force(day).filter(municipality=case.municipality_id, tables__contains=[case.table])
    viewing = in_effect(day) & Q(content_object=case, permission__codename="view")
    kept_out = Member.objects.filter(pk__in=Recusal.objects.filter(case=case).values("member")).values("person")
    return (
        Member.objects.filter(
            Q(agency__in=covering.values("agency")) | Q(agency__part_of__in=covering.values("agency")),
            Q(agency__group__in=AgencyGrant.objects.filter(viewing).values("group"))
            | Q(pk__in=MemberGrant.objects.filter(viewing).values("user")),
            is_active=True,
        )
        .exclude(person__in=kept_out)
        .select_related("agency")
        .order_by("agency__name", "name")
    )


def grants_of(case: Case) -> list[OnCase]:
    """Return every grant on `case`, past and future ones too, the coordination unit's first."""
    by_agency = case.agency_grants.select_related("permission", "group__agency")
    by_member = case.member_grants.select_related("permission", "user__agency")
    day = today(case.municipality)
    found = [entry_of(rows, rows[0].group.agency, None, day) for rows in _by_grant(by_agency)]
    found += [entry_of(rows, rows[0].user.agency, rows[0].user, day) for rows in _by_grant(by_member)]
    return sorted(found, key=lambda e: (not e.agency.is_coordination, e.agency.name, str(e.member or ""), e.valid_from))


def on_this_case(case: Case) -> list[OnCase]:
    """Return who is on `case` today, with the people who see it through each grant."""
    entries = [entry for entry in grants_of(case) if entry.holds]
    people = list(members_on(case))
    for entry in entries:
        entry.people = [m for m in people if (m == entry.member if entry.member else m.agency_id == entry.agency.pk)]
    return entries


def agencies_on(case: Case) -> QuerySet[Agency]:
    """Return the agencies that hold a grant on `case` today, for choices in forms."""
    held = AgencyGrant.objects.filter(in_effect(today(case.municipality)), content_object=case)
    return Agency.objects.filter(group__in=held.values("group")).order_by("name")


def _by_grant(rows: Iterable[Row]) -> Iterable[list[Row]]:
    grouped: dict[UUID, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.grant_id, []).append(row)
    return grouped.values()


def entry_of(rows: Sequence[AgencyGrant | MemberGrant], agency: Agency, member: Member | None, day: date) -> OnCase:
    """Make one entry of a grant's rows: permissions that ended earlier than the rest are no longer told."""
    told = [row for row in rows if _holds(row, day)] or rows
    last = next((row for row in told if row.permission.codename == "view"), told[0])
    return OnCase(
        grant_id=last.grant_id,
        agency=agency,
        member=member,
        valid_from=last.valid_from,
        valid_until=last.valid_until,
        ends_at=last.ends_at,
        purpose=last.purpose,
        legal_basis=last.legal_basis,
        permissions=frozenset(row.permission.codename for row in told),
        holds=_holds(last, day),
        rows=rows,
    )


def _holds(row: GrantDetails, day: date) -> bool:
    return (
        row.valid_from <= day
        and (row.valid_until is None or day <= row.valid_until)
        and (row.ends_at is None or timezone.now() < row.ends_at)
    )
