"""The desk: what came, what was sent, and where each escalation stands."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.models import ReleaseRequest
from meetings.escalation.models import Answer, Escalation
from mscportal.record.readings import ReadDocument
from partners.models import Member

Words = str | Promise


@dataclass(frozen=True)
class State:
    """Where an escalation stands, as words and the tone of their tag."""

    words: Words
    tone: str
    is_decided: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the desk."""

    escalation: Escalation
    state: State
    answers: list[Answer]


def received_by(member: Member) -> QuerySet[Escalation]:
    """Return what was sent to the member, by name or by office: undecided ones first, the most pressing on top."""
    addressed = Q(people__contains=[member.pk]) | Q(agencies__contains=[member.agency_id])
    decided = Answer.objects.filter(escalation=OuterRef("pk"), kind=Answer.Kind.DECIDED)
    sent = _shown().filter(addressed, sent_at__isnull=False).annotate(is_decided=Exists(decided))
    return sent.order_by("is_decided", "decision_needed_by", "-sent_at")


def sent_by(member: Member) -> QuerySet[Escalation]:
    """Return what the member asked, the newest first; also what is still being made."""
    asked = ReleaseRequest.objects.filter(for_document=OuterRef("pk"), answer=ReleaseRequest.Answer.OPEN)
    names = asked.order_by("originator__name").values("originator__name").distinct()
    own = _shown().filter(compiled_by=member, withdrawn_at=None).annotate(**{"waits_for": ArraySubquery(names)})
    return own.order_by("-created_at")


def row_of(escalation: Escalation) -> Row:
    """Return an escalation with where it stands; its answers are to be prefetched."""
    answers = list(escalation.answers.all())
    return Row(escalation, _state(escalation, {answer.kind for answer in answers}), answers)


def as_read(escalation: Escalation) -> ReadDocument:
    """Return what a reading tells of an escalation; its subjects are to be prefetched."""
    cases = [subject.case_id for subject in escalation.subjects.all()]
    return ReadDocument(escalation.document_id, escalation.municipality_id, cases)


def _shown() -> QuerySet[Escalation]:
    answers = Answer.objects.select_related("member", "option").order_by("at")
    return Escalation.objects.select_related("compiled_by__agency", "municipality", "meeting__forum").prefetch_related(
        Prefetch("answers", answers), "subjects"
    )


def _state(escalation: Escalation, kinds: set[str]) -> State:
    if Answer.Kind.DECIDED in kinds:
        return State(_("Decided"), "ok", is_decided=True)
    if Answer.Kind.CALL_ME in kinds:
        return State(_("Asks for a call"), "warn")
    if Answer.Kind.ACKNOWLEDGED in kinds:
        return State(_("Received"), "info")
    if escalation.is_waiting:
        if not escalation.waits_for:
            return State(_("Answered: to be sent"), "info")
        return State(format_lazy(_("Waits for {agencies}"), agencies=", ".join(escalation.waits_for)), "warn")
    if escalation.sent_at is None:
        return State(_("Being made"), "")
    return State(_("Sent"), "brand")
