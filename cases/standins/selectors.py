"""Who stands in for whom, as the acting member may know it."""

from django.db.models import Q, QuerySet

from cases.standins.models import StandIn
from partners.members.gate import answers_for
from partners.models import Member, Role

# Who works with cases, and so may be away from them.
WORKS = (Role.COORDINATOR, Role.INFORMATION_OFFICER, Role.PRACTITIONER, Role.AGENCY_LEAD)


def stand_ins(member: Member) -> QuerySet[StandIn]:
    """Return those of today and later that `member` may know of, the next to end first."""
    day = member.municipality.today
    return (
        StandIn.objects.filter(valid_until__gte=day)
        .select_related("member", "stand_in", "agency")
        .order_by("valid_until", "valid_from", "pk")
    )


def of_today(member: Member) -> list[StandIn]:
    """Return who stands in for `member` or a colleague today, and for whom `member` does, as far as they may know."""
    concern = Q(member=member) | Q(stand_in=member) | Q(agency=member.agency_id)
    return list(stand_ins(member).filter(concern, valid_from__lte=member.municipality.today))


def may_be_away(actor: Member) -> list[Member]:
    """Return for whom `actor` may name a stand-in: oneself, and the members of an agency that one leads."""
    if actor.role == Role.AGENCY_LEAD and answers_for(actor.agency):
        return list(Member.objects.filter(agency=actor.agency_id, is_active=True).order_by("name"))
    if actor.role == Role.COORDINATOR:
        of_city = Member.objects.filter(agency__municipality=actor.municipality_id, municipality=actor.municipality_id)
        return list(of_city.filter(is_active=True, role__in=WORKS).select_related("agency").order_by("name"))
    return [actor]
