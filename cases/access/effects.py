"""Who gains or loses sight by a change, counting only what its viewer sees (NEED_TO_KNOW.md, What follows from it)."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from cases.access.models import AgencyGrant, MemberGrant
from cases.file.models import Case
from partners.members.sight import Effects, effects_of
from partners.models import Member


def effects_on(case: Case, change: Callable[[], object], *, later: Iterable[date] = ()) -> Effects:
    """Return what `change` does to the sight of `case`, today or on a day of `later`. Raises what `change` raises."""
    return effects_of(change, members=lambda: members_named(case), cases=[case.pk], later=later)


def members_named(case: Case) -> QuerySet[Member]:
    """Return whoever may come to see `case`: members with a grant, past and future too, or of an agency with one."""
    agencies = AgencyGrant.objects.filter(content_object=case).values("group")
    people = MemberGrant.objects.filter(content_object=case).values("user")
    return Member.objects.filter(Q(agency__group__in=agencies) | Q(pk__in=people))
