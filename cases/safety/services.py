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
from cases.safety.models import ASKED, SafetyAnswer, SafetyNote
from cases.safety.selectors import is_visitor, visitors
from cases.statement import Audience
from mscportal.record.versions import check_version
from partners.models import Member


@transaction.atomic
def answer_nothing(*, actor: Member, visit: Action, seen: str | None = None) -> None:
    """Answer that the actor's agency has nothing to share.

    `seen` is `version_of` what was shown of the visit's ASKED. Raises StaleSave where that is another by now,
    PermissionDenied where the agency is not asked.
    """
    _answer(actor, _asked_now(actor, visit, seen))


@transaction.atomic
def tell_visitor(
    *,
    actor: Member,
    visit: Action,
    text: str,
    said_as: str,
    classification: int,
    named_people: Iterable[UUID] = (),
    seen: str | None = None,
) -> Layer:
    """Write what the visitor must know: an item for who makes the visit and those named, and nobody else.

    Raises as `answer_nothing` does, PermissionDenied where the actor may not write on the case too, ValidationError
    where one of those who make the visit is not cleared for it.
    """
    visit = _asked_now(actor, visit, seen)
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


def _asked_now(actor: Member, visit: Action, seen: str | None) -> Action:
    """Return the visit as it stands, which nobody changes before the answer is written."""
    # Two colleagues at once answer once: the second waits here for the first.
    current = Action.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    current.case = visit.case
    if current.kind != Action.Kind.HOME_VISIT or is_visitor(actor, current):
        raise PermissionDenied
    check_version(current, seen, only=ASKED)
    return current


def _answer(actor: Member, visit: Action) -> None:
    """Note that the agency answered; what it tells later changes nothing that others see of it."""
    if not SafetyAnswer.objects.filter(action=visit, agency=actor.agency_id).exists():
        SafetyAnswer(
            action=visit, case_id=visit.case_id, agency_id=actor.agency_id, member=actor, at=timezone.now()
        ).save(force_insert=True)
