"""The question "What do I need to know for this?": whoever has something is asked, and the asker is told nothing."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from cases.asking.models import Question
from cases.days import today
from cases.file.models import Case
from mscportal.record.outbox import effect
from partners.models import Member

QUESTION = "question"


@transaction.atomic
def ask_what_to_know(*, actor: Member, case: Case, task: str, day: date) -> Question:
    """Ask "What do I need to know for this?"; the database owes it (guard.owe_question), so no answer waits for it.

    Raises ValidationError for a day that has passed.
    """
    if day < today(case.municipality):
        raise ValidationError({"day": _("This day has passed.")})
    question = Question(case=case, asker=actor, task=task.strip(), day=day)
    question.save(force_insert=True)
    return question


@effect(QUESTION, own=True, as_nobody=True)
def ask_originators(question: UUID) -> None:
    """Ask whoever wrote what the asker does not read in full, as the asker's sight is now (guard.ask_originators)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.ask_originators(%s::uuid)", [question])
