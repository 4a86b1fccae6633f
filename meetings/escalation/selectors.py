"""What may go to the mayor, and to whom."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Layer, Recusal
from cases.statement import Audience
from meetings.escalation.models import Escalation
from partners.models import Agency, Member, Municipality, Role


def quotable(cases: Collection[UUID]) -> QuerySet[Layer]:
    """Return what the acting member may put into a document: said to the whole table, or its shared version.

    Nothing entrusted; a shared version only where the full text is not itself for the table.
    """
    for_table = Layer.objects.filter(case_id__in=cases, audience=Audience.TABLE, is_entrusted=False)
    full = for_table.filter(id=OuterRef("item_id"), part=Layer.Part.FULL)
    shown = for_table.exclude(Q(part=Layer.Part.EXTRACT) & Exists(full))
    shown = shown.select_related("originator", "case").prefetch_related("grading")
    return shown.order_by("case__reference", "-day", "id")


def people_to_address(municipality: Municipality, cases: Collection[UUID]) -> QuerySet[Member]:
    """Return the people of the mayor's office, without those known to be kept out of one of the cases."""
    kept_out = Recusal.objects.filter(case_id__in=cases).values("member__person")
    of_the_office = Q(agency__kind=Agency.Kind.MAYOR) | Q(role=Role.MAYORS_OFFICE)
    people = Member.objects.filter(of_the_office, municipality=municipality, is_active=True)
    return people.exclude(person__in=kept_out).select_related("agency").order_by("agency__name", "name")


def agencies_to_address(municipality: Municipality) -> QuerySet[Agency]:
    """Return the mayor's offices that are addressed as a whole."""
    return Agency.objects.filter(municipality=municipality, kind=Agency.Kind.MAYOR).order_by("name")


def readers(escalation: Escalation) -> QuerySet[Member]:
    """Return who reads the escalation and its answers: addressees and compiler, as the rule lets them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.readers_of(%s::uuid)", [escalation.pk])
        found = cursor.fetchone()[0]
    return Member.objects.filter(pk__in=found).select_related("agency").order_by("name")
