"""Asking for an export, countersigning it, and making its documents."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from cases.days import today
from cases.models import Case
from cases.safety.letters import say_that_something_waits
from mscportal.inquiry.documents import as_pdf, as_sheet, marking_of
from mscportal.inquiry.gate import inquired, people_of
from mscportal.inquiry.known import Question, known_of
from mscportal.inquiry.models import Export
from mscportal.inquiry.record import record_known
from mscportal.record.documents import Addressed, kept_from, store_document
from mscportal.record.outbox import effect
from mscportal.record.poke import poke
from partners.models import Agency, Member, Role

EXPORT = "inquiry.export"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@transaction.atomic
def ask_for_export(
    *, actor: Member, question: Question, case: Case | None, agency: Agency, member: Member | None, purpose: str
) -> Export:
    """Write down that an export is asked for; somebody else countersigns it.

    Raises PermissionDenied where the actor may ask about none of the cases; the database holds to it.
    """
    cases = inquired(question.cases, agency.pk)
    if not cases:
        raise PermissionDenied
    review_on, delete_on = kept_from(today(question.municipality))
    return Export.objects.create(
        municipality=question.municipality,
        case_id=case.pk if case else None,
        case_ids=sorted(one.pk for one in cases),
        agency=agency,
        member=member,
        day=question.day,
        purpose=purpose,
        language=translation.get_language() or "en",
        asked_by=actor,
        review_on=review_on,
        delete_on=delete_on,
    )


def countersign(*, export: Export) -> None:
    """Countersign as the acting member, so that the asker's documents are made.

    Raises ProgrammingError (insufficient privilege) for who may not, or where somebody was quicker.
    """
    entry = _answer(export, countersigned=True, why="")
    if entry:
        transaction.on_commit(lambda: poke(entry))


def decline(*, export: Export, reason: str) -> None:
    """Say that the export is not made, and why; raises as `countersign`."""
    _answer(export, countersigned=False, why=reason)


def _answer(export: Export, *, countersigned: bool, why: str) -> UUID | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT guard.answer_export(%s::uuid, %s, %s)", [export.pk, countersigned, why])
        entry: UUID | None = cursor.fetchone()[0]
        return entry


def countersigns(export: Export) -> bool:
    """Tell whether the acting member may countersign the export."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.countersigns(e) FROM inquiry_export e WHERE e.id = %s", [export.pk])
        return bool(cursor.fetchone()[0])


@effect(EXPORT, own=True)
def make_documents(subject: UUID) -> None:
    """Make PDF and spreadsheet of what the asker reads now, once, and write to them that they are there.

    Nothing where the asker no longer sees a case.
    """
    export = exports().filter(pk=subject, pdf=None, is_countersigned=True).first()
    if export is None:
        return
    question = question_of_export(export)
    found = [one for one in known_of(question) if one.is_known("")]
    addressed = Addressed(
        municipality=export.municipality_id,
        case_ids=export.case_ids,
        marking=marking_of(found),
        people=[],
        agencies=[],
    )
    name = _("What %(who)s knew on %(day)s") % {"who": export.about, "day": export.day.isoformat()}
    day = today(export.municipality)
    record_known(found, screen="inquiry:export")
    pdf = store_document(
        kind="inquiry", addressed=addressed, file_name=f"{name}.pdf", content=as_pdf(export, question, found), day=day
    )
    sheet = store_document(
        kind="inquiry",
        addressed=addressed,
        file_name=f"{name}.xlsx",
        content=as_sheet(export, question, found),
        day=day,
        media_type=SHEET,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.attach_export(%s::uuid, %s::uuid, %s::uuid)", [export.pk, pdf.pk, sheet.pk])
    say_that_something_waits(export.asked_by, "inquiry:exports")


def question_of_export(export: Export) -> Question:
    """Return what an export asks, of the cases that the acting member still sees."""
    cases = Case.objects.filter(pk__in=export.case_ids).select_related("municipality", "identity")
    members = [export.member] if export.member else list(people_of([export.agency]))
    is_whole = export.member is None or export.asked_by.role != Role.COORDINATOR
    return Question(
        municipality=export.municipality,
        cases=list(cases.order_by("reference")),
        members=members,
        only_seats_in=export.agency_id if is_whole else None,
        day=export.day,
    )


def exports() -> QuerySet[Export]:
    """Return the exports that the acting member may read, with whom they name."""
    return Export.objects.select_related(
        "municipality", "agency", "member", "asked_by__agency", "answered_by__agency", "pdf", "sheet"
    )
