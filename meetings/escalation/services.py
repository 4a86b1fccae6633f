"""Sending an escalation to the mayor, taking it back, and making its document."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.asking.services import ask_for_document
from cases.days import day_of, today
from cases.models import Case, Layer
from meetings.conference.models import Meeting
from meetings.escalation.letters import NOTIFY
from meetings.escalation.memo import Memo, language_for, load_memo
from meetings.escalation.models import Escalation, Option
from meetings.escalation.parts import quotes_of, subjects_of, word_for_word
from meetings.escalation.selectors import quotable
from meetings.escalation.wanted import needs_asking, shown_of, wanted_of
from mscportal.look.dates import day_in_words
from mscportal.printing.render import render_pdf
from mscportal.record.documents import Addressed, kept_from, store_document
from mscportal.record.outbox import effect, owe
from partners.models import Agency, Clearance, Member, Municipality

COMPILE = "escalation.compile"


@dataclass(frozen=True)
class Request:
    """What the compiler asks of the mayor; `wanted` goes in by its originator's word, who reads `purpose`."""

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
    wanted: Sequence[Layer] = ()
    purpose: str = ""


def compose(*, actor: Member, request: Request) -> Memo:
    """Return what would be sent, without writing anything."""
    day = today(request.municipality)
    own = [layer for layer in request.wanted if not needs_asking(actor, layer)]
    quoted = [*request.layers, *own]
    review_on, delete_on = kept_from(day)
    escalation = Escalation(
        municipality=request.municipality,
        case=request.case,
        meeting=request.meeting,
        case_ids=sorted(case.pk for case in request.cases),
        items=[layer.pk for layer in quoted],
        marking=max([request.marking, *(layer.classification for layer in quoted)]),
        people=sorted(person.pk for person in request.people),
        agencies=sorted(agency.pk for agency in request.agencies),
        title=request.title,
        why=request.why,
        differing_views=request.differing_views,
        told_to_person=request.told_to_person,
        decision_needed_by=request.decision_needed_by,
        language=language_for(request.people, request.municipality.languages),
        is_waiting=bool(request.wanted),
        compiled_by=actor,
        created_at=timezone.now(),
        review_on=review_on,
        delete_on=delete_on,
    )
    options = [Option(escalation=escalation, position=n, **words) for n, words in enumerate(request.options, 1)]
    return Memo(
        escalation=escalation,
        options=options,
        quotes=quotes_of(escalation, word_for_word(quoted), request.cases),
        subjects=subjects_of(escalation, request.cases),
        people=list(request.people),
        agencies=list(request.agencies),
        sender=actor,
    )


@transaction.atomic
def send_escalation(*, actor: Member, request: Request) -> Escalation:
    """Store the escalation with what it quotes, and owe its document, which sends it; or ask for what it waits for.

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
    asked = [layer for layer in request.wanted if needs_asking(actor, layer)]
    for layer in asked:
        ask_for_document(
            actor=actor,
            item=layer,
            document=escalation.pk,
            people=escalation.people,
            agencies=escalation.agencies,
            purpose=request.purpose,
            valid_until=request.decision_needed_by,
        )
    if not asked:
        _send(escalation)
    return escalation


@transaction.atomic
def send_waiting(*, actor: Member, escalation: Escalation, chosen: Collection[UUID], seen: str | None = None) -> None:
    """Send an escalation that waited, with the `chosen` of the requests that were granted; who is silent is left out.

    `seen` is `shown_of` what the actor was shown. Raises PermissionDenied unless it is the actor's own and waits,
    ValidationError where that has changed, or an addressee is not cleared.
    """
    current = Escalation.objects.filter(pk=escalation.pk, is_waiting=True, withdrawn_at=None).first()
    if current is None or current.compiled_by_id != actor.pk:
        raise PermissionDenied
    _call("SELECT guard.hold_waiting(%s::uuid)", current.pk)
    wanted = wanted_of(current)
    if seen is not None and seen != shown_of(load_memo(current), wanted):
        raise ValidationError(_("What it holds has changed since you opened this page. Read it before you send it."))
    granted = [one for one in wanted if one.request.pk in chosen and one.text]
    said = [(one.layer, one.text) for one in granted if one.layer]
    _check_cleared(current, [layer for layer, text in said if text == layer.text])
    cases = list(Case.objects.filter(pk__in=current.case_ids).order_by("reference"))
    last = max((quote.position for quote in current.quotes.all()), default=0)
    for quote in quotes_of(current, said, cases, first=last + 1):
        quote.save(force_insert=True)
    _send(current)


@transaction.atomic
def withdraw_escalation(*, actor: Member, escalation: Escalation) -> None:
    """Take an escalation back: nobody reads it any more. Raises PermissionDenied for all but its compiler."""
    if escalation.compiled_by_id != actor.pk:
        raise PermissionDenied
    _call("SELECT guard.withdraw_escalation(%s::uuid)", escalation.pk)


@effect(COMPILE)
def compile_escalation(subject: UUID) -> None:
    """Make the escalation's PDF and send it: document and escalation are sent in one transaction, once."""
    escalation = (
        Escalation.objects.select_related("municipality", "compiled_by__agency", "meeting__forum")
        .filter(pk=subject, document=None, is_waiting=False, withdrawn_at=None)
        # Held from here on: what is taken out of it meanwhile is waited for.
        .select_for_update(of=("self",))
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


def _send(escalation: Escalation) -> None:
    """Owe the document, the waiting ended where there was any."""
    if escalation.is_waiting:
        _call("SELECT guard.complete_escalation(%s::uuid)", escalation.pk)
    owe(kind=COMPILE, subject=escalation.pk)


def _check_cleared(escalation: Escalation, full: Sequence[Layer]) -> None:
    """Refuse what one of the people addressed could not read: the document would reach nobody of them."""
    marking = max((layer.classification for layer in full), default=0)
    person = Member.objects.filter(pk__in=escalation.people, clearance__lt=marking).order_by("name").first()
    if person:
        words = _("%(name)s is not cleared for this: it is %(marking)s.")
        raise ValidationError(words % {"name": person.name, "marking": Clearance(marking).label})


def _complete_import(escalation: Escalation) -> None:
    """An imported escalation names its items and cases, and brings no copy of what they say."""
    cases = list(Case.objects.filter(id__in=escalation.case_ids).order_by("reference"))
    fitting = quotable(escalation.case_ids).filter(classification__lte=escalation.marking)
    chosen = [layer for layer in fitting if {layer.pk, layer.item_id} & {*escalation.items}]
    for part in (*quotes_of(escalation, word_for_word(chosen), cases), *subjects_of(escalation, cases)):
        part.save(force_insert=True)


def _call(sql: str, escalation: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [escalation])


def _new_reference() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.new_reference('E')")
        reference: str = cursor.fetchone()[0]
        return reference
