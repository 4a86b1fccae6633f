"""Emergencies as the acting member may know them: where they may act, what runs, what waits for a review."""

from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet
from django.utils import timezone

from cases.access.models import MemberGrant
from cases.emergency.models import EmergencyAccess, NightQuestion
from partners.models import Member, Municipality


def acts_in() -> QuerySet[Municipality]:
    """Return the municipalities that let members of the acting member's role act in an emergency."""
    asked = Func(F("pk"), function="guard.acts_in_emergency", output_field=BooleanField())
    return Municipality.objects.filter(asked).order_by("name", "pk")


def has_tries_left() -> bool:
    """Tell whether the acting member may try again: references and names are not to be tried out one after another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.emergency_tries_left() > 0")
        return bool(cursor.fetchone()[0])


def running(member: Member) -> QuerySet[MemberGrant]:
    """Return what `member` has open by the hour, the next to end first."""
    held = MemberGrant.objects.filter(user=member, permission__codename="view", ends_at__gt=timezone.now())
    return held.select_related("content_object").order_by("ends_at", "pk")


def accesses() -> QuerySet[EmergencyAccess]:
    """Return what the acting coordinator may know of: what is not reviewed yet first, then the newest."""
    shown = EmergencyAccess.objects.select_related("member__agency", "case", "reviewed_by")
    return shown.order_by(F("reviewed_at").desc(nulls_first=True), "-taken_at", "pk")


def waiting(member: Member) -> set[UUID]:
    """Return what waits for `member`, who acts and coordinates: questions of the night, and what was opened."""
    asked = NightQuestion.objects.filter(answered_at=None, delete_on__gte=member.municipality.today)
    opened = EmergencyAccess.objects.filter(reviewed_at=None)
    return set(asked.values_list("pk", flat=True).union(opened.values_list("pk", flat=True)))
