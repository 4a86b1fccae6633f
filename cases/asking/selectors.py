"""What was asked, as the acting member may know it: asked of the own agency, or by oneself."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Func, Q, QuerySet

from cases.asking.models import Question, ReleaseRequest
from cases.days import today
from cases.file.models import Case
from cases.information.models import Layer
from cases.naming.selectors import words_asked_of
from cases.newreaders.selectors import new_readers_of
from cases.safety.selectors import asked_for_safety
from partners.models import Agency, Member


@dataclass(frozen=True)
class Asked:
    """One request with its case, None where the own agency is no longer on it, and a document's addressees by name."""

    request: ReleaseRequest
    case: Case | None
    addressees: str = ""


@dataclass(frozen=True)
class AskedTogether:
    """Requests that one question made, or one request alone; they share who asks, for what and until when."""

    first: ReleaseRequest
    case: Case | None
    entries: list[ReleaseRequest]
    addressees: str = ""


def asked_of(actor: Member) -> QuerySet[ReleaseRequest]:
    """Return what waits for an answer by the actor's agency, the most urgent first; what is over waits no longer."""
    now = today(actor.municipality)
    return (
        ReleaseRequest.objects.filter(Q(valid_until=None) | Q(valid_until__gte=now), answer=ReleaseRequest.Answer.OPEN)
        .exclude(asker=actor)
        .select_related("asker__agency", "for_agency", "for_member__agency")
        .order_by("valid_until", "asked_at", "question", "day", "pk")
    )


def words_given() -> QuerySet[ReleaseRequest]:
    """Return the words given for documents still to be sent that the acting member may take back, newest first."""
    may = Func("pk", function="guard.may_take_back", output_field=BooleanField())
    rows = ReleaseRequest.objects.filter(may, for_document__isnull=False, answer__in=ReleaseRequest.GIVEN)
    return rows.select_related("asker__agency").order_by("-answered_at", "pk")


def waits_for(actor: Member) -> int:
    """Return how much waits: requests, visits and new readers for the actor's agency, and the actor's own word."""
    requests, words = (rows.order_by().values("pk") for rows in (asked_of(actor), words_asked_of(actor)))
    changes = new_readers_of(actor).order_by().distinct("asked_at", "case", "actor", "change").values("pk")
    return requests.union(words, changes, all=True).count() + asked_for_safety(actor).count()


def asked_by(actor: Member) -> QuerySet[ReleaseRequest]:
    """Return the requests of the actor, newest first; never those that a question made."""
    return (
        ReleaseRequest.objects.filter(asker=actor)
        .select_related("originator", "for_agency", "for_member__agency", "answered_by")
        .order_by("-asked_at", "purpose", "pk")
    )


def questions_of(actor: Member) -> QuerySet[Question]:
    """Return what the actor asked for a task, newest first."""
    return Question.objects.filter(asker=actor).select_related("case__identity").order_by("-asked_at", "task", "pk")


def with_cases(requests: Iterable[ReleaseRequest]) -> list[Asked]:
    """Return the requests with their cases, as far as the member sees those."""
    shown = list(requests)
    cases = Case.objects.select_related("identity").in_bulk({request.case_id for request in shown})
    names = addressees_of(shown)
    return [Asked(request, cases.get(request.case_id), names.get(request.pk, "")) for request in shown]


def addressees_of(requests: Iterable[ReleaseRequest]) -> dict[UUID, str]:
    """Return, by request, the names of those whom the document is for that it asks an item for."""
    asked = [request for request in requests if request.for_document]
    if not asked:
        return {}
    people = Member.objects.in_bulk({one for request in asked for one in request.for_people or []})
    agencies = Agency.objects.in_bulk({one for request in asked for one in request.for_agencies or []})
    known = {pk: one.name for pk, one in people.items()} | {pk: one.name for pk, one in agencies.items()}
    return {
        request.pk: ", ".join(
            known[one] for one in (*(request.for_people or []), *(request.for_agencies or [])) if one in known
        )
        for request in asked
    }


def together(requests: Iterable[ReleaseRequest]) -> list[AskedTogether]:
    """Return the requests of one question as one, in the order given."""
    asked = with_cases(requests)
    keyed = groupby(asked, key=lambda one: one.request.question_id or one.request.pk)
    groups = [list(those) for _, those in keyed]
    return [
        AskedTogether(first.request, first.case, [one.request for one in (first, *others)], first.addressees)
        for first, *others in groups
    ]


def cases_of(asked: Iterable[Any]) -> list[Case]:
    """Return the cases that are shown, each once, for the reading."""
    cases = {case.pk: case for one in asked if (case := one.case)}
    return sorted(cases.values(), key=attrgetter("reference"))


def statement_of(request: ReleaseRequest) -> Layer | None:
    """Return the full text that is asked for; None where the own agency is no longer on the case."""
    return (
        Layer.objects.filter(pk=request.statement_id)
        .select_related("case__municipality", "case__identity", "case__coordinator__agency", "originator", "author")
        .first()
    )


def reads_if_shared(request: ReleaseRequest) -> bool:
    """Tell who answers a request, the item unseen, whether anybody for whom it is asked is cleared for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.reads_if_shared(%s::uuid)", [request.pk])
        return bool(cursor.fetchone()[0])
