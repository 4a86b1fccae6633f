"""The night question: asked by name and birth date, answered on the phone by who coordinates."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.emergency.models import NightQuestion
from cases.emergency.selectors import acts_in, has_tries_left
from cases.emergency.services import TOO_OFTEN, tried
from cases.file.models import Case, Identity
from cases.known.likeness import alike
from cases.known.selectors import Typed, born_near
from cases.words import names_like
from partners.members.gate import coordinates
from partners.models import Member, Municipality

KEPT_DAYS = 30
SHOWN = 10


def ask_at_night(*, actor: Member, municipality: Municipality, name: str, born_on: date, phone: str) -> None:
    """Leave the question with the coordinators of `municipality`; whether anybody is known is not looked up here.

    Raises PermissionDenied where that municipality does not name the actor's role, ValidationError for a birth date
    that has not come yet, and where the actor tried too often within an hour: that is on record, without the name.
    """
    if not acts_in().filter(pk=municipality.pk).exists():
        raise PermissionDenied
    today = municipality.today
    if born_on > today:
        raise ValidationError({"born_on": _("This day has not come yet.")})
    if not has_tries_left():
        tried("", _("Asked by name too often within an hour."), hours=1)
        raise ValidationError(TOO_OFTEN)
    forget = today + timedelta(days=KEPT_DAYS)
    asked = NightQuestion(municipality=municipality, asked_by=actor, name=name.strip(), born_on=born_on, phone=phone)
    asked.review_on = asked.delete_on = forget
    asked.save(force_insert=True)


@transaction.atomic
def answer_at_night(*, actor: Member, question: NightQuestion, note: str) -> NightQuestion:
    """Say once what came of the call. Raises PermissionDenied for who does not coordinate there.

    ValidationError where somebody else answered meanwhile.
    """
    if not coordinates(question.municipality):
        raise PermissionDenied
    current = NightQuestion.objects.select_for_update(of=("self",)).filter(pk=question.pk, answered_at=None).first()
    if current is None:
        raise ValidationError(_("Somebody answered this meanwhile."))
    current.note, current.answered_by, current.answered_at = note.strip(), actor, timezone.now()
    current.save(force_update=True, update_fields=["note", "answered_by", "answered_at"])
    return current


def questions(municipality: Municipality) -> QuerySet[NightQuestion]:
    """Return what was asked of the acting coordinator in the last month: what waits first, then the newest."""
    kept = NightQuestion.objects.filter(delete_on__gte=municipality.today).select_related(
        "asked_by__agency", "answered_by"
    )
    return kept.order_by(F("answered_at").desc(nulls_first=True), "-asked_at", "pk")


def who_it_could_be(question: NightQuestion) -> list[Case]:
    """Return the cases that the acting coordinator sees whose person may be meant.

    That is the same birth date, the name as it was heard, or name and birth date that are both like it (cases/known).
    """
    given, _space, family = question.name.partition(" ")
    typed, born = Typed(given, family, question.born_on), born_near(question.born_on)
    named = set(names_like(question.name).values_list("case", flat=True))
    found = []
    for one in Identity.objects.filter(born | Q(case__in=named)).select_related("case__municipality"):
        if one.case_id in named or one.born_on == question.born_on or alike(typed, one):
            one.case.identity = one
            found.append(one.case)
    return sorted(found, key=lambda case: case.reference)[:SHOWN]
