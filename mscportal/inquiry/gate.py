"""Who may ask what somebody knew, and about whom; who may not is answered as if there were no such page."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404

from cases.access.selectors import grants_of
from cases.models import Case
from meetings.models import Escalation
from partners.models import Agency, Member, Role

# Who asks about the own agency alone.
OF_THEIR_OWN = (Role.AGENCY_LEAD, Role.INFORMATION_OFFICER)


def inquired(cases: Sequence[Case], about: UUID) -> list[Case]:
    """Return those of `cases` on which the acting member may ask what members of the agency `about` knew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.inquires(%s::uuid[], %s::uuid)", [[case.pk for case in cases], about])
        allowed = cursor.fetchone()[0]
    return [case for case in cases if case.pk in allowed]


def require_inquiry(actor: Member, case: Case) -> None:
    """Raise Http404 where the actor may not even ask about the own agency on `case`."""
    if not inquired([case], actor.agency_id):
        raise Http404


def require_role(actor: Member) -> None:
    """Raise Http404 for who may ask about no case at all."""
    coordinates = actor.role == Role.COORDINATOR and actor.agency.is_coordination
    if not (coordinates or actor.role in OF_THEIR_OWN):
        raise Http404


def agencies_for(actor: Member, case: Case | None) -> list[Agency]:
    """Return whom the actor may ask about: the own agency alone, or, for the coordinator, each of the network.

    On a case, each that is on it or that a document about it was sent to.
    """
    if actor.role != Role.COORDINATOR:
        return [actor.agency]
    if case is not None:
        found = {entry.agency.pk: entry.agency for entry in grants_of(case)} | _addressed(case)
        return sorted({actor.agency_id: actor.agency, **found}.values(), key=lambda agency: agency.name)
    home = actor.municipality_id
    network = Agency.objects.filter(Q(municipality=home) | Q(partnerships__municipality=home))
    return list(network.distinct().order_by("name"))


def _addressed(case: Case) -> dict[UUID, Agency]:
    """Return whom documents about the case were sent to that the acting member may read."""
    sent = Escalation.objects.filter(case_ids__contains=[case.pk], document__isnull=False)
    rows = list(sent.values_list("people", "agencies"))
    people, agencies = ({pk for row in rows for pk in row[at]} for at in (0, 1))
    found = Agency.objects.filter(Q(pk__in=agencies) | Q(pk__in=Member.objects.filter(pk__in=people).values("agency")))
    return {agency.pk: agency for agency in found}


def people_of(agencies: Sequence[Agency]) -> QuerySet[Member]:
    """Return who has or had a seat in one of these agencies, also those who left."""
    former = Member.history.model.objects.filter(agency__in=agencies).values("id")
    seated = Member.objects.filter(Q(agency__in=agencies) | Q(pk__in=former))
    return seated.select_related("agency").order_by("agency__name", "name", "pk")
