"""Sending an escalation to the mayor, taking it back, and making its document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.days import day_of, today
from cases.models import Case, Identity, Layer
from meetings.conference.models import Meeting
from meetings.escalation.letters import NOTIFY
from meetings.escalation.memo import Memo, language_for, load_memo
from meetings.escalation.models import Escalation, Option, Quote, Subject
from meetings.escalation.naming import names_of
from meetings.escalation.selectors import quotable
from mscportal.look.dates import day_in_words
from mscportal.printing.render import render_pdf
from mscportal.record.documents import Addressed, kept_from, store_document
from mscportal.record.outbox import effect, owe
from partners.models import Agency, Member, Municipality

COMPILE = "escalation.compile"


@dataclass(frozen=True)
class Request:
    """What the compiler asks of the mayor."""

    municipality: Municipality
    case: Case | None
    meeting: Meeting | None
    cases: Sequence[Case]
    layers: Sequence[Layer]
    people: Sequence[Member]
    agencies: Sequence[Agency]
    marking: int
    title: str
    why: str
    differing_views: str
    told_to_person: str
    decision_needed_by: date
    options: Sequence[dict[str, str]]


def compose(*, actor: Member, request: Request) -> Memo:
    """Return what would be sent, without writing anything."""
    day = today(request.municipality)
    review_on, delete_on = kept_from(day)
    escalation = Escalation(
        municipality=request.municipality,
        case=request.case,
        meeting=request.meeting,
        case_ids=sorted(case.pk for case in request.cases),
        items=[layer.pk for layer in request.layers],
        marking=max([request.marking, *(layer.classification for layer in request.layers)]),
        people=sorted(person.pk for person in request.people),
        agencies=sorted(agency.pk for agency in request.agencies),
        title=request.title,
        why=request.why,
        differing_views=request.differing_views,
        told_to_person=request.told_to_person,
        decision_needed_by=request.decision_needed_by,
        language=language_for(request.people, request.municipality.languages),
        compiled_by=actor,
        created_at=timezone.now(),
        review_on=review_on,
        delete_on=delete_on,
    )
    options = [Option(escalation=escalation, position=n, **words) for n, words in enumerate(request.options, 1)]
    return Memo(
        escalation=escalation,
        options=options,
        quotes=_quotes(escalation, request.layers, request.cases),
        subjects=_subjects(escalation, request.cases),
        people=list(request.people),
        agencies=list(request.agencies),
        sender=actor,
    )


@transaction.atomic
def send_escalation(*, actor: Member, request: Request) -> Escalation:
    """Store the escalation with what it quotes, and owe its document, which sends it.

    Raises PermissionDenied where `actor` does not lead one of the cases or run the meeting; the database holds to it.
    """
    if not all(actor.has_perm("cases.lead", case) for case in request.cases):
        raise PermissionDenied
    memo = compose(actor=actor, request=request)
    escalation = memo.escalation
    escalation.reference = _new_reference()
    escalation.save(force_insert=True)
    for part in (*memo.options, *memo.quotes, *memo.subjects):
        part.save(force_insert=True)
    owe(kind=COMPILE, subject=escalation.pk)
    return escalation


@transaction.atomic
def withdraw_escalation(*, actor: Member, escalation: Escalation) -> None:
    """Take an escalation back: nobody reads it any more. Raises PermissionDenied for all but its compiler."""
    if escalation.compiled_by_id != actor.pk:
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.withdraw_escalation(%s::uuid)", [escalation.pk])


@effect(COMPILE)
def compile_escalation(subject: UUID) -> None:
    """Make the escalation's PDF and send it: document and escalation are sent in one transaction, once."""
    escalation = (
        Escalation.objects.select_related("municipality", "compiled_by__agency", "meeting__forum")
        .filter(pk=subject, document=None, withdrawn_at=None)
        .first()
    )
    if escalation is None:
        return
    is_new = escalation.sent_at is None
    if not is_new:
        _complete_import(escalation)
    with translation.override(escalation.language):
        pdf = render_memo(load_memo(escalation))
        name = _("Escalation %(reference)s") % {"reference": escalation.reference}
    escalation.document = store_document(
        kind="escalation",
        addressed=Addressed(
            municipality=escalation.municipality_id,
            case_ids=escalation.case_ids,
            marking=escalation.marking,
            people=escalation.people,
            agencies=escalation.agencies,
        ),
        file_name=f"{name}.pdf",
        content=pdf,
        day=today(escalation.municipality),
    )
    escalation.sent_at = escalation.sent_at or escalation.document.sent_at
    escalation.save(force_update=True, update_fields=["document", "sent_at"])
    if is_new:
        owe(kind=NOTIFY, subject=escalation.pk)


def render_memo(memo: Memo) -> bytes:
    """Return the memo as PDF/UA in the active language."""
    needed_by = day_in_words(memo.escalation.decision_needed_by, "long")
    day = day_of(memo.escalation.created_at, memo.escalation.municipality)
    context = {"memo": memo, "language": translation.get_language(), "day": day, "needed_by": needed_by}
    return render_pdf(render_to_string("pdf/escalation.html", context))


def _quotes(escalation: Escalation, layers: Sequence[Layer], cases: Sequence[Case]) -> list[Quote]:
    names = names_of(cases)
    return [
        Quote(
            escalation=escalation,
            position=position,
            layer_id=layer.pk,
            case_id=layer.case_id,
            agency=layer.originator,
            day=layer.day,
            kind=layer.kind,
            text=layer.text,
            is_shared_version=layer.is_extract,
            names_person=bool(names.found_in(layer.text)),
        )
        for position, layer in enumerate(layers, 1)
    ]


def _subjects(escalation: Escalation, cases: Sequence[Case]) -> list[Subject]:
    known = {identity.case_id: identity for identity in Identity.objects.filter(case__in=cases)}
    subjects = []
    for case in cases:
        subject = Subject(escalation=escalation, case_id=case.pk, reference=case.reference)
        identity = known.get(case.pk)
        if identity and not case.is_anonymous:
            subject.given_name, subject.family_name = identity.given_name, identity.family_name
            subject.born_on = identity.born_on
        subjects.append(subject)
    return subjects


def _complete_import(escalation: Escalation) -> None:
    """An imported escalation names its items and cases, and brings no copy of what they say."""
    cases = list(Case.objects.filter(id__in=escalation.case_ids).order_by("reference"))
    fitting = quotable(escalation.case_ids).filter(classification__lte=escalation.marking)
    chosen = [layer for layer in fitting if {layer.pk, layer.item_id} & {*escalation.items}]
    for part in (*_quotes(escalation, chosen, cases), *_subjects(escalation, cases)):
        part.save(force_insert=True)


def _new_reference() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.new_reference('E')")
        reference: str = cursor.fetchone()[0]
        return reference
