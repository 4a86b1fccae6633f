"""What comes up for renewal, for who coordinates and for the lead of an agency, each within their sight."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.access.backend import learn_permissions
from cases.access.models import AgencyGrant, MemberGrant
from cases.access.selectors import OnCase, entry_of
from cases.file.models import Case
from cases.recertify.models import Recertification
from cases.recertify.services import agreement_kept_until, grant_kept_until
from cases.standins.models import StandIn
from mscportal.guard.foresight import Sight, sight_of
from partners.members.gate import coordinates
from partners.members.sight import Effect
from partners.models import Agreement, Member, Role

SOON = timedelta(days=30)
# As long as a decision stands before the same thing comes up again.
STANDS = timedelta(days=90)
Key = tuple[UUID, UUID]


class Why(models.TextChoices):
    """By what something comes up; a grant comes up once, by the first of these."""

    LEFT = "left", _("has left, the entry stands")
    ENDS = "ends", _("ends soon")
    UNUSED = "unused", _("nobody has read by it since")


@dataclass
class Entry:
    """One grant, with its case, or one agreement.

    `people` see the case by it today, `day` is its end or the last use, `words` are what leads said of it.
    """

    why: Why
    day: date | None
    keep_until: date
    may_decide: bool
    case: Case | None = None
    grant: OnCase | None = None
    agreement: Agreement | None = None
    people: list[Effect] = field(default_factory=list)
    words: list[Recertification] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What tells it from the others on the page."""
        return (
            f"{self.case.pk}-{self.grant.grant_id}"
            if self.case and self.grant
            else f"{self.agreement and self.agreement.pk}"
        )


def due(actor: Member) -> list[Entry]:
    """Return what comes up for `actor`: who has left first, then what ends, then what nobody uses, by day."""
    decided = list(
        Recertification.objects.filter(decided_at__gte=timezone.now() - STANDS).select_related("decided_by__agency")
    )
    settled = {_about(one) for one in decided if not one.is_word or one.decided_by_id == actor.pk}
    found = [entry for entry in (*_agreements(actor), *_grants(actor)) if _about_entry(entry) not in settled]
    for entry in found:
        entry.words = [one for one in decided if one.is_word and _about(one) == _about_entry(entry)]
    order = list(Why)
    return sorted(found, key=lambda one: (order.index(one.why), one.day or date.max, one.key))


def _about(one: Recertification) -> tuple[UUID | None, UUID | None, UUID | None]:
    return one.case_id, one.grant_id, one.agreement_id


def _about_entry(one: Entry) -> tuple[UUID | None, UUID | None, UUID | None]:
    return (
        one.case.pk if one.case else None,
        one.grant.grant_id if one.grant else None,
        one.agreement.pk if one.agreement else None,
    )


def _agreements(actor: Member) -> list[Entry]:
    day = actor.municipality.today
    found = Agreement.objects.in_force(day).filter(valid_until__lte=day + SOON, municipality=actor.municipality)
    if actor.role == Role.AGENCY_LEAD:
        found = found.filter(Q(agency=actor.agency_id) | Q(agency__parts=actor.agency_id))
    runs, until = coordinates(actor.municipality), agreement_kept_until(day)
    return [
        Entry(Why.ENDS, one.valid_until, until, runs, agreement=one)
        for one in found.select_related("agency", "municipality")
    ]


def _grants(actor: Member) -> list[Entry]:
    """Return the grants that come up, of the actor's municipality; for a lead those of the own agency."""
    day = actor.municipality.today
    why = _by_grant(actor, day)
    of_city = Q(municipality_id=actor.municipality_id, grant_id__in={grant for _case, grant in why})
    of_agency, of_member = of_city, of_city
    if actor.role == Role.AGENCY_LEAD:
        of_agency, of_member = of_city & Q(group__agency=actor.agency), of_city & Q(user__agency=actor.agency)
    about = ("permission", "content_object__municipality", "content_object__identity")
    rows: dict[Key, list[AgencyGrant | MemberGrant]] = {}
    for row in AgencyGrant.objects.filter(of_agency).select_related("group__agency", *about):
        rows.setdefault((row.content_object_id, row.grant_id), []).append(row)
    for held in MemberGrant.objects.filter(of_member).select_related("user__agency", *about):
        rows.setdefault((held.content_object_id, held.grant_id), []).append(held)
    cases = {key[0]: those[0].content_object for key, those in rows.items() if key in why}
    learn_permissions(cases.values())
    entries = [
        Entry(
            *why[key],
            grant_kept_until(day),
            actor.has_perm("cases.share", cases[key[0]]),
            case=cases[key[0]],
            grant=_entry(those, day),
        )
        for key, those in rows.items()
        if key in why
    ]
    return [one for one in entries if one.grant and not (one.grant.agency.is_coordination and one.grant.member is None)]


def _by_grant(actor: Member, day: date) -> dict[Key, tuple[Why, date | None]]:
    """Return why each grant comes up, by case and grant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT its_case, grant_id, since FROM guard.unused_grants()")
        why: dict[Key, tuple[Why, date | None]] = {(case, grant): (Why.UNUSED, since) for case, grant, since in cursor}
    lasting = Q(ends_at=None, permission__codename="view") & ~Q(grant_id__in=StandIn.objects.values("id"))
    ending = lasting & Q(valid_until__gte=day, valid_until__lte=day + SOON)
    ends: list[AgencyGrant | MemberGrant] = [*AgencyGrant.objects.filter(ending), *MemberGrant.objects.filter(ending)]
    why |= {(row.content_object_id, row.grant_id): (Why.ENDS, row.valid_until) for row in ends}
    stands = lasting & (Q(valid_until=None) | Q(valid_until__gte=day)) & Q(user__is_active=False)
    left = MemberGrant.objects.filter(stands)
    return why | {(row.content_object_id, row.grant_id): (Why.LEFT, None) for row in left}


def _entry(rows: list[AgencyGrant | MemberGrant], day: date) -> OnCase:
    first = rows[0]
    if isinstance(first, AgencyGrant):
        return entry_of(rows, first.group.agency, None, day)
    return entry_of(rows, first.user.agency, first.user, day)


def tell_people(entries: Iterable[Entry]) -> None:
    """Say of each grant who sees its case by it today, and how many of the texts that the actor sees."""
    held = [(one, one.grant) for one in entries if one.grant]
    cases = [one.case.pk for one, _grant in held if one.case]
    members = Member.objects.filter(
        Q(agency__in={grant.agency.pk for _one, grant in held if grant.member is None})
        | Q(pk__in={grant.member.pk for _one, grant in held if grant.member}),
        is_active=True,
    )
    people = list(members.select_related("agency").order_by("name", "pk"))
    sight: Sight = sight_of([member.pk for member in people], cases, None)
    for one, grant in held:
        of = [m for m in people if (m == grant.member if grant.member else m.agency_id == grant.agency.pk)]
        seen = [(m, sight.get((m.pk, one.case.pk))) for m in of if one.case]
        one.people = [Effect(m, texts=len({item for item, _ in texts})) for m, texts in seen if texts is not None]
