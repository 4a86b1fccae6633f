"""Where the record begins, what an answer cannot tell, and that somebody looked at it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Min
from django.utils.translation import gettext as _

from cases.days import day_of
from cases.models import Case
from mscportal.inquiry.known import Known, Question
from mscportal.look.dates import day_in_words
from mscportal.record.readings import ReadDocument, record_documents, record_list


def record_begins(question: Question) -> date | None:
    """Return the first day on record of the cases asked about where it lies after the day asked about, else None."""
    former: Any = Case.history.model.objects.filter(id__in=[case.pk for case in question.cases])
    first = former.aggregate(first=Min("history_date"))["first"]
    begins = day_of(first, question.municipality) if first else None
    return begins if begins and question.day < begins else None


def limits_of(question: Question) -> list[str]:
    """Return in words what the answer to a question cannot tell."""
    told = [
        _(
            "What would have been shown is told as it stood when the day ended. Of what somebody saw for some hours "
            "only, in an emergency, it tells what they opened."
        ),
        _("Of an escalation that you may read it tells who opened it; to whom it was addressed stands in it."),
        _(
            "A text that was shared later with single agencies or people counts if your agency wrote or received it. "
            "That somebody was kept out of a case counts if you may decide so."
        ),
    ]
    if begins := record_begins(question):
        earlier = _(
            "The record begins on %(begins_words)s. Of days before it cannot tell what was changed or opened: what was "
            "brought in then counts as having stood before, by the dates that it carries."
        )
        told.insert(0, earlier % {"begins_words": day_in_words(begins, "long")})
    return told


def record_known(shown: Sequence[Known], *, screen: str, cases: Iterable[Case] = ()) -> None:
    """Write one reading a case, of `cases` too where nothing was shown of them, with the statements that were shown.

    Each document whose title was shown has one of its own.
    """
    full: dict[UUID, list[UUID]] = {}
    extracts: dict[UUID, list[UUID]] = {}
    documents = [
        ReadDocument(one.said.item, one.case.municipality_id, [one.case.pk])
        for one in shown
        if one.said and one.said.is_document
    ]
    for one in shown:
        if one.said and not one.said.is_document:
            (extracts if one.said.is_extract else full).setdefault(one.case.pk, []).append(one.said.item)
    read = {one.case.pk: one.case for one in shown} | {case.pk: case for case in cases}
    record_list(screen=screen, cases=read.values(), full=full, extracts=extracts)
    record_documents(screen=screen, documents=documents)
