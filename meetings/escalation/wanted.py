"""What is not for the whole table, and goes into a document by the word of who wrote it alone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cases.models import Audience, Case, Grading, Layer, ReleaseRequest
from meetings.escalation.memo import Memo
from meetings.escalation.models import Escalation
from mscportal.record.readings import record_list
from mscportal.record.versions import version_of
from partners.models import Member

Answer = ReleaseRequest.Answer
# What a page shows of a subject, a quote, a request, an item that is asked for and how that is graded.
SHOWN = ("id", "text", "said_as", "source", "information", "family_name", "answer", "version")


@dataclass(frozen=True)
class Wanted:
    """An item that was asked for, None where the compiler no longer reads it in full, and what came of it."""

    request: ReleaseRequest
    layer: Layer | None
    is_asked_again: bool = False

    @property
    def text(self) -> str:
        """What may go into the document: the item itself, the text written for it, or nothing."""
        if self.layer is None:
            return ""
        return {Answer.GRANTED.value: self.layer.text, Answer.NARROWED.value: self.request.version}.get(
            self.request.answer, ""
        )

    @property
    def is_declined(self) -> bool:
        return self.request.answer == Answer.DECLINED


def releasable(cases: Collection[UUID]) -> QuerySet[Layer]:
    """Return what the acting member reads in full and may not put into a document without its originator's word."""
    narrow = ~Q(audience=Audience.TABLE) | Q(is_entrusted=True)
    found = Layer.objects.filter(narrow, case_id__in=cases, part=Layer.Part.FULL)
    found = found.select_related("originator", "author", "case").prefetch_related("grading")
    return found.order_by("case__reference", "-day", "id")


def needs_asking(actor: Member, layer: Layer) -> bool:
    """Tell whether somebody else's word is needed: not for what the own agency wrote, unless entrusted to another."""
    if layer.is_entrusted:
        return layer.author_id != actor.pk
    return layer.originator_id != actor.agency_id


def record_wanted(escalation: Escalation, wanted: Iterable[Wanted]) -> None:
    """Leave a reading, one a case, of the items that a waiting escalation shows to its compiler."""
    full: dict[UUID, list[UUID]] = {}
    for one in wanted:
        if one.layer:
            full.setdefault(one.layer.case_id, []).append(one.layer.pk)
    cases = Case.objects.filter(pk__in=full) if full else []
    record_list(screen="meetings:desk_open", cases=cases, full=full)


def wanted_of(escalation: Escalation) -> list[Wanted]:
    """Return what was asked for an escalation that its compiler reads, in the order of the days."""
    requests = list(
        ReleaseRequest.objects.filter(for_document=escalation.pk)
        .select_related("originator", "answered_by")
        .order_by("-day", "pk")
    )
    found = Layer.objects.select_related("originator", "author").prefetch_related("grading")
    layers = found.in_bulk([one.statement_id for one in requests])
    given = {*_given_for(escalation)}
    return [
        Wanted(request, layers.get(request.statement_id), request.is_open and request.pk in given)
        for request in requests
    ]


def was_taken_back(escalation: Escalation) -> bool:
    """Tell an escalation's compiler whether a word that was given for it was taken back (guard.take_back_word)."""
    return ReleaseRequest.objects.filter(pk__in=_given_for(escalation), answer=Answer.DECLINED).exists()


def _given_for(escalation: Escalation) -> QuerySet[Any, UUID]:
    """Return the requests for which a word was once given, whether it stands or not."""
    words = ReleaseRequest.history.filter(answer__in=ReleaseRequest.GIVEN, for_document=escalation.pk)
    return words.values_list("id", flat=True)


def shown_of(memo: Memo, wanted: Iterable[Wanted]) -> str:
    """Return the version of what a waiting escalation shows: whom it is about, what it quotes and what was granted."""
    wanted = list(wanted)
    layers = [one.layer for one in wanted if one.layer]
    requests, gradings = [one.request for one in wanted], Grading.objects.filter(layer__in=layers).order_by("layer")
    return version_of(*memo.subjects, *memo.quotes, *requests, *layers, *gradings, only=SHOWN)
