"""Where the record begins: before that day nobody can be told what changed."""

from datetime import date
from typing import Any

from django.db.models import Min

from cases.days import day_of
from cases.models import Case
from mscportal.inquiry.known import Question


def record_begins(question: Question) -> date | None:
    """Return the first day on record of the cases asked about where it lies after the day asked about, else None."""
    former: Any = Case.history.model.objects.filter(id__in=[case.pk for case in question.cases])
    first = former.aggregate(first=Min("history_date"))["first"]
    begins = day_of(first, question.municipality) if first else None
    return begins if begins and question.day < begins else None
