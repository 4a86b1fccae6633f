"""Naming a stand-in, and ending it before its day; the database makes and ends the grants."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.standins.models import LONGEST_DAYS, StandIn
from partners.members.gate import answers_for
from partners.models import Member


@transaction.atomic
def name_stand_in(*, actor: Member, member: Member, stand_in: Member, valid_from: date, valid_until: date) -> StandIn:
    """Let `stand_in` take over the cases that `member` is on by grants of their own; both days count.

    Raises PermissionDenied unless the actor is the member or answers for the agency, ValidationError for a colleague of
    another agency, a day that has passed and more than thirty days (PRACTICE.md).
    """
    if actor.pk != member.pk and not answers_for(member.agency):
        raise PermissionDenied
    if stand_in.pk == member.pk or stand_in.agency_id != member.agency_id or not stand_in.is_active:
        raise ValidationError({"stand_in": _("Choose a colleague of the same agency.")})
    if valid_from < member.municipality.today:
        raise ValidationError({"valid_from": _("This day has passed.")})
    if valid_until < valid_from:
        raise ValidationError({"valid_until": _("The last day is before the first.")})
    if valid_until >= valid_from + timedelta(days=LONGEST_DAYS):
        raise ValidationError({"valid_until": _("At most 30 days, both ends included.")})
    named = StandIn(
        municipality_id=member.municipality_id,
        agency_id=member.agency_id,
        member=member,
        stand_in=stand_in,
        valid_from=valid_from,
        valid_until=valid_until,
        purpose=_("Stands in for %(name)s") % {"name": member.name},
        named_by=actor,
    )
    named.save(force_insert=True)
    return named


@transaction.atomic
def end_stand_in(*, actor: Member, stand_in: StandIn) -> None:
    """End it at once: yesterday was the last day, or it never began. Raises PermissionDenied as `name_stand_in`."""
    current = (
        StandIn.objects.select_for_update(of=("self",)).select_related("member__agency").filter(pk=stand_in.pk).first()
    )
    if current is None or (actor.pk != current.member_id and not answers_for(current.member.agency)):
        raise PermissionDenied
    yesterday = current.municipality.today - timedelta(days=1)
    if current.valid_from > yesterday:
        current.delete()
    elif current.valid_until > yesterday:
        current.valid_until = yesterday
        current.save(force_update=True)
