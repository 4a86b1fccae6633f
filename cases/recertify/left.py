"""What else hangs on members who have left, as far as the acting member sees it, and where each is decided.

Actions that they hold, texts that nobody else was named for, what was shared with them, stand-ins by them or for
them. What the acting member does not see of it is its originator's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case
from cases.information.models import Layer
from cases.plan.models import Action
from cases.release.models import Release
from cases.standins.models import StandIn
from cases.standins.selectors import stand_ins
from cases.statement import Audience
from partners.models import Agency, Member, Role


class What(models.TextChoices):
    """What it is, in the order in which it is shown of each member."""

    ACTION = "action", _("action to do")
    STATEMENT = "statement", _("text for them alone")
    RELEASE = "release", _("shared with them")
    STAND_IN = "stand_in", _("stand-in")


@dataclass(frozen=True)
class Left:
    """One thing that hangs on `member`; it is decided at `address`, or else by `originator`."""

    member: Member
    what: What
    told: str | Promise
    day: date | None
    originator: Agency | None = None
    address: str = ""
    case: Case | None = None
    statement: UUID | None = None
    stand_in: StandIn | None = None


def left_behind(actor: Member) -> list[Left]:
    """Return what hangs on who has left, of the actor's municipality; for a lead what concerns the own agency."""
    found = [*_actions(actor), *_statements(actor), *_releases(actor), *_stand_ins(actor)]
    order = list(What)
    return sorted(found, key=lambda one: (one.member.name, order.index(one.what), one.day or date.max, str(one.told)))


def cases_in(entries: Iterable[Left]) -> tuple[dict[UUID, Case], dict[UUID, list[UUID]]]:
    """Return the cases that the entries tell of, and their statements by case."""
    cases: dict[UUID, Case] = {}
    full: dict[UUID, list[UUID]] = {}
    for one in entries:
        if one.case and one.statement:
            cases[one.case.pk] = one.case
            full.setdefault(one.case.pk, []).append(one.statement)
    return cases, full


def _actions(actor: Member) -> Iterator[Left]:
    found = Action.objects.still_open().filter(member__is_active=False, municipality=actor.municipality_id)
    if actor.role == Role.AGENCY_LEAD:
        found = found.filter(Q(agency=actor.agency_id) | Q(originator=actor.agency_id))
    for action in found.exclude(case__status=Case.Status.CLOSED).select_related("case", "member__agency", "originator"):
        if action.member:
            is_own = action.originator_id == actor.agency_id
            address = reverse("cases:change_action", args=[action.case.reference, action.pk]) if is_own else ""
            yield Left(
                action.member,
                What.ACTION,
                action.title,
                action.open_on,
                action.originator,
                address,
                action.case,
                action.pk,
            )


def _statements(actor: Member) -> Iterator[Left]:
    """Yield texts of the own agency whose author named nobody who is still there."""
    gone = Member.objects.filter(is_active=False, municipality=actor.municipality_id).select_related("agency").in_bulk()
    named = Layer.objects.filter(
        part=Layer.Part.FULL,
        audience=Audience.PEOPLE,
        municipality=actor.municipality_id,
        originator=actor.agency_id,
        named_people__overlap=list(gone),
    )
    for layer in named.select_related("case", "originator") if gone else []:
        others = [pk for pk in layer.named_people if pk != layer.author_id]
        if all(pk in gone for pk in others):
            address = reverse("cases:change_item", args=[layer.case.reference, layer.item_id])
            told, original = layer.get_kind_display(), layer.originator
            for pk in others:
                yield Left(gone[pk], What.STATEMENT, told, layer.day, original, address, layer.case, layer.pk)


def _releases(actor: Member) -> Iterator[Left]:
    day = actor.municipality.today
    lasting = Release.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day), member__is_active=False)
    found = lasting.filter(municipality_id=actor.municipality_id, originator=actor.agency_id)
    for release in found.select_related("statement__case", "member__agency", "originator"):
        if release.member:
            item = release.statement
            address = reverse("cases:withdraw_release", args=[item.case.reference, item.item_id, release.pk])
            told, original = item.get_kind_display(), release.originator
            yield Left(release.member, What.RELEASE, told, item.day, original, address, item.case, item.pk)


def _stand_ins(actor: Member) -> Iterator[Left]:
    """Yield stand-ins of which either has left; whoever answers for the agency ends them."""
    found = stand_ins(actor).filter(Q(member__is_active=False) | Q(stand_in__is_active=False))
    for one in found.filter(municipality=actor.municipality_id).select_related("member__agency", "stand_in__agency"):
        gone, other = (one.stand_in, one.member) if one.member.is_active else (one.member, one.stand_in)
        yield Left(gone, What.STAND_IN, other.name, one.valid_until, stand_in=one)
