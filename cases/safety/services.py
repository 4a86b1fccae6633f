"""Answering the safety question. The database refuses what a check here forgets."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access.selectors import members_on
from cases.information.models import Layer
from cases.information.services import record_item
from cases.plan.models import Action
from cases.safety.models import SafetyAnswer, SafetyNote
from cases.safety.selectors import is_visitor, visitors
from cases.statement import Audience
from partners.models import Member


@transaction.atomic
def answer_nothing(*, actor: Member, visit: Action) -> None:
    """Answer that the actor's agency has nothing to share. Raises PermissionDenied where it is not asked."""
    _answer(actor, visit)


@transaction.atomic
def tell_visitor(
    *,
    actor: Member,
    visit: Action,
    text: str,
    said_as: str,
    classification: int,
    named_people: Iterable[UUID] = (),
) -> Layer:
    """Write what the visitor must know: an item for who makes the visit and those named, and nobody else.

    Raises PermissionDenied where the agency is not asked or the actor may not write on the case, ValidationError where
    one of those who make the visit is not cleared for it.
    """
    going = visitors(visit, members_on(visit.case))
    if not going:
        raise ValidationError(_("Nobody on this case makes this visit any more."))
    if uncleared := [member.name for member in going if member.clearance < classification]:
        message = _("%(names)s would not read this: not cleared for it.") % {"names": ", ".join(uncleared)}
        raise ValidationError({"classification": message})
    _answer(actor, visit)
    item = record_item(
        actor=actor,
        case=visit.case,
        kind=Layer.Kind.REPORT,
        text=text.strip(),
        said_as=said_as,
        classification=classification,
        audience=Audience.PEOPLE,
        named_people=[*(member.pk for member in going), *named_people],
        is_new=False,
    )
    SafetyNote(layer=item, action=visit, case_id=visit.case_id).save(force_insert=True)
    return item


def _answer(actor: Member, visit: Action) -> None:
    """Note that the agency answered; what it tells later changes nothing that others see of it."""
    if visit.kind != Action.Kind.HOME_VISIT or is_visitor(actor, visit):
        raise PermissionDenied
    # Two colleagues at once answer once: the second waits here for the first.
    Action.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if not SafetyAnswer.objects.filter(action=visit, agency=actor.agency_id).exists():
        SafetyAnswer(
            action=visit, case_id=visit.case_id, agency_id=actor.agency_id, member=actor, at=timezone.now()
        ).save(force_insert=True)
