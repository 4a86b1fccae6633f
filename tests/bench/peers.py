"""Beside the guard: what the list of cases costs with the tools that are usual in Django, past every policy."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from guardian.shortcuts import get_objects_for_group, get_objects_for_user  # noqa: TID251

from cases.models import AgencyGrant, Case, MemberGrant, Recusal
from partners.models import Agreement, Member

PAGE = 25
# Milliseconds after which a peer's statement is stopped; its figure is then less than the truth.
PATIENCE = 10_000


def peers_of(member: UUID) -> dict[str, Callable[[], None]]:
    """Return the peers by name; each counts the cases of `member` and fetches the first page of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE msc_rls")
    who = Member.objects.select_related("agency__group").get(pk=member)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE msc_app")
    return {
        "guardian": lambda: _listed(lambda: _of_guardian(who)),
        "ORM subqueries": lambda: _listed(lambda: _by_subqueries(who, timezone.localdate())),
    }


def _listed(cases: Callable[[], QuerySet[Case]]) -> None:
    with suppress(OperationalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE msc_rls")
        cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}")
        found = cases()
        found.count()
        list(found.select_related("municipality", "identity", "coordinator").order_by("-opened_on", "reference")[:PAGE])


def _of_guardian(who: Member) -> QuerySet[Case]:
    """What guardian answers for the member and for the agency's group; it knows of no dates, agreements, recusals."""
    own: QuerySet[Case] = get_objects_for_user(who, "cases.view", Case, use_groups=False, with_superuser=False)
    of_agency: QuerySet[Case] = get_objects_for_group(who.agency.group, "cases.view", Case)
    return own | of_agency


def _by_subqueries(who: Member, day: date) -> QuerySet[Case]:
    """The rule `sees_case` as subqueries on each case."""
    dates = Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))
    grants = dates & (Q(ends_at=None) | Q(ends_at__gt=timezone.now())) & Q(permission__codename="view")
    grants &= Q(content_object=OuterRef("pk"))
    agreements = Agreement.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day),
        Q(valid_until=None) | Q(valid_until__gte=day),
        Q(agency=who.agency_id) | Q(agency=who.agency.part_of_id),
        municipality=OuterRef("municipality"),
        status="in_force",
        tables__contains=[OuterRef("table")],
    )
    held = Exists(AgencyGrant.objects.filter(grants, group=who.agency.group_id))
    held |= Exists(MemberGrant.objects.filter(grants, user=who))
    kept_out = Recusal.objects.filter(case=OuterRef("pk"), member__person=who.person)
    return Case.objects.filter(Exists(agreements), held, ~Exists(kept_out))
