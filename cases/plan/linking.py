"""Actions of related cases that are one errand, such as one home visit for two brothers: told to who reads both."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.access.relations import relations_among, relations_of
from cases.file.models import Case
from cases.gate import require
from cases.plan.models import Action, ActionLink, ActionQuerySet, ActionReport
from cases.plan.services import may_report
from cases.statement import AsRead
from mscportal.record.readings import record_list
from partners.models import Member

# Under this name it is recorded that an action was read beside the one that it is linked with.
SCREEN = "cases:link_action"


@dataclass(frozen=True)
class Linked:
    """An action of another case, as seen from the one that it is linked with."""

    link: ActionLink
    action: Action


def tell_links(actions: Iterable[Action]) -> None:
    """Say at each action (of `with_state`) with which others it is linked, and record these as read."""
    shown = {action.pk: action for action in actions}
    links = list(ActionLink.objects.filter(Q(action__in=shown) | Q(other_action__in=shown))) if shown else []
    ends = {end for link in links for end in (link.action_id, link.other_action_id)}
    told = Action.objects.with_state().select_related("case__identity", "agency", "member").in_bulk(ends)
    for action in shown.values():
        own = [link for link in links if action.pk in (link.action_id, link.other_action_id)]
        action.linked = [Linked(link, told[link.other_end(action)]) for link in own]
        action.linked.sort(key=lambda one: (one.action.case.reference, one.action.title, str(one.action.pk)))
    _record(one.action for action in shown.values() for one in action.linked)


def tell_related(actions: Iterable[Action]) -> None:
    """Say at each action which cases its case is related with, and record these as read; one query."""
    cases = {action.case_id: action.case for action in actions}
    related = relations_among(cases)
    for action in actions:
        action.case.related = related.get(action.case_id, [])
    record_list(screen="cases:relate", cases={one.case.pk: one.case for of in related.values() for one in of}.values())


def _record(actions: Iterable[Action]) -> None:
    cases: dict[UUID, Case] = {}
    full: dict[UUID, list[UUID]] = {}
    for action in actions:
        cases[action.case_id] = action.case
        full.setdefault(action.case_id, []).append(action.pk)
    record_list(screen=SCREEN, cases=cases.values(), full=full)


def linkable(case: Case, action: Action) -> ActionQuerySet:
    """Return the open actions of related cases that `action` of `case` can be linked with."""
    cases = [related.case.pk for related in relations_of(case)]
    links = ActionLink.objects.filter(Q(action=action) | Q(other_action=action))
    taken = {link.other_end(action) for link in links}
    found = Action.objects.still_open().filter(case__in=cases).exclude(pk__in=taken)
    return found.select_related("case__identity").order_by("case__reference", "due_on", AsRead("title"), "pk")


@transaction.atomic
def link_actions(*, actor: Member, action: Action, other: Action) -> ActionLink:
    """Link two actions of related cases that the actor reads; asks for `contribute` on the first's.

    Raises PermissionDenied, ValidationError where the cases are not related or the actions linked already.
    """
    require(actor, "contribute", action.case)
    if not linkable(action.case, action).filter(pk=other.pk).exists():
        raise ValidationError({"other": _("These two actions cannot be linked.")})
    link = ActionLink(action=action, case_id=action.case_id, other_action=other, other_id=other.case_id)
    link.linked_by = actor
    link.save(force_insert=True)
    return link


@transaction.atomic
def unlink_actions(*, actor: Member, link: ActionLink) -> None:
    """Take a link away; asks for `contribute` on the case that it was said of. Raises PermissionDenied."""
    require(actor, "contribute", link.case)
    link.delete()


def also_to_report(actor: Member, action: Action, other: Action) -> bool:
    """Tell whether to offer that the other one of two linked actions, one being done, is reported on too."""
    is_done = action.state == ActionReport.State.DONE and other.state == ActionReport.State.OPEN
    return is_done and may_report(actor, other)
