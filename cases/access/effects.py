"""Who gains or loses sight by a change, counting only what its viewer sees (NEED_TO_KNOW.md, What follows from it)."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from cases.access.models import AgencyGrant, MemberGrant, Reveal
from cases.access.selectors import members_on
from cases.file.models import Case
from mscportal.guard.foresight import tried
from partners.members.sight import Effect, Effects, effects_of
from partners.models import Member


def effects_on(case: Case, change: Callable[[], object], *, later: Iterable[date] = ()) -> Effects:
    """Return what `change` does to the sight of `case`, today or on a day of `later`. Raises what `change` raises."""
    return effects_of(change, members=lambda: members_named(case), cases=[case.pk], later=later)


def members_named(case: Case) -> QuerySet[Member]:
    """Return whoever may come to see `case`: members with a grant, past and future too, or of an agency with one."""
    agencies = AgencyGrant.objects.filter(content_object=case).values("group")
    people = MemberGrant.objects.filter(content_object=case).values("user")
    return Member.objects.filter(Q(agency__group__in=agencies) | Q(pk__in=people))


def effects_of_revealing(case: Case, change: Callable[[], object]) -> Effects:
    """Return who learns the name of the anonymous `case` by `change`. Raises what `change` raises."""
    before = set(_told_the_name(case))
    learn = tried(change, lambda: [member for member in _told_the_name(case) if member not in before])
    return Effects(gains=[Effect(member) for member in learn], loses=[])


def _told_the_name(case: Case) -> QuerySet[Member]:
    return members_on(case).filter(agency__in=Reveal.objects.filter(case=case).values("agency"))
