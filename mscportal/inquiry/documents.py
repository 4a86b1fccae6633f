"""An export as PDF/UA and as spreadsheet: the same lines, with who asked and who countersigned."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from io import BytesIO

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.file.identity import name_of
from mscportal.inquiry.known import Heard, Known, Opened, Question, Shown
from mscportal.inquiry.models import Export
from mscportal.inquiry.record import limits_of
from mscportal.inquiry.statements import Said
from mscportal.look.dates import clock_in_words, day_in_words
from mscportal.look.templatetags.look import MARKS
from mscportal.printing.render import render_pdf
from partners.models import Clearance

WIDTHS = (14, 16, 14, 28, 60, 24, 30, 40, 40)
Cells = tuple[str, ...]


def marking_of(found: Sequence[Known]) -> int:
    """Return the highest classification of what is told."""
    return max((one.said.classification for one in found if one.said), default=0)


def as_pdf(export: Export, question: Question, found: Sequence[Known]) -> bytes:
    """Return the export as PDF/UA, marked on every page."""
    context = {
        "export": export,
        "known": found,
        "cases": [(case.reference, name_of(case)) for case in question.cases],
        "limits": limits_of(question),
        "marking": Clearance(marking_of(found)).label,
        "language": translation.get_language(),
    }
    return render_pdf(render_to_string("pdf/inquiry.html", context))


def as_sheet(export: Export, question: Question, found: Sequence[Known]) -> bytes:
    """Return the export as a spreadsheet (Office Open XML); every cell is text, so that none is a formula."""
    written = BytesIO()
    book = import_module("xlsxwriter").Workbook(written, {"in_memory": True})
    book.set_properties({"title": _("What did they know, and when?"), "created": timezone.now().replace(tzinfo=None)})
    wrapped, bold = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
    marking = str(Clearance(marking_of(found)).label)
    about = book.add_worksheet(_("Question"))
    for row, (label, value) in enumerate(_facts(export, question, marking)):
        about.write_string(row, 0, label, bold)
        about.write_string(row, 1, value, wrapped)
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 80)
    sheet = book.add_worksheet(_("Answer"))
    for column, (label, width) in enumerate(zip(_labels(), WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, label, bold)
    for row, cells in enumerate((_cells(one) for one in found), 1):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell, wrapped)
    for each in (about, sheet):
        each.set_header(f"&R{marking}")
        each.set_landscape()
        each.set_paper(9)
    sheet.freeze_panes(1, 0)
    book.close()
    return written.getvalue()


def _facts(export: Export, question: Question, marking: str) -> Iterator[tuple[str, str]]:
    yield _("Who"), export.about
    yield _("On the day"), day_in_words(export.day, "long")
    yield _("What for"), export.purpose
    yield _("Asked by"), f"{export.asked_by.name}, {export.asked_by.agency.name}"
    if export.answered_by and export.answered_at:
        by, on = export.answered_by, day_in_words(export.answered_at, "long")
        yield _("Countersigned by"), f"{by.name}, {by.agency.name}, {on}"
    yield _("Readers must be cleared for"), marking
    yield _("What it tells"), "\n".join([_("Only what the asker reads is told here."), *limits_of(question)])
    yield _("About whom"), "\n".join(f"{case.reference} {name_of(case)}" for case in question.cases)


def _labels() -> Cells:
    return (
        _("Case"),
        _("Day"),
        _("Kind"),
        _("Written by"),
        _("Text"),
        _("Who may read this"),
        _("Would have been shown"),
        _("Opened and read"),
        _("Heard"),
    )


def _cells(one: Known) -> Cells:
    said = one.said
    head = (
        (day_in_words(said.day), _kind(said), said.source, said.text, str(MARKS[said.mark][0]))
        if said
        else ("", "", "", _("The case as such"), "")
    )
    ways = (_lines(one.shown), _lines(one.opened), _lines(one.heard))
    return (one.case.reference, *head, *ways)


def _kind(said: Said) -> str:
    words = ", ".join(str(one) for one in (said.kind, *said.beside))
    return f"{words} ({_('reads differently today')})" if said.is_changed else words


def _lines(entries: Sequence[Shown | Opened | Heard]) -> str:
    return "\n".join(_line(entry) for entry in entries)


def _line(entry: Shown | Opened | Heard) -> str:
    name = entry.member.name
    if isinstance(entry, Heard):
        return f"{name}, {entry.meeting}, {day_in_words(entry.at)}, {clock_in_words(entry.at)}"
    shared = f" ({_('shared version')})" if entry.is_shared else ""
    if isinstance(entry, Shown):
        return f"{name}{shared}"
    moments = [entry.first] if entry.times == 1 else [entry.first, entry.last]
    told = " – ".join(f"{day_in_words(moment)}, {clock_in_words(moment)}" for moment in moments)
    return f"{name}{shared}, {told} ({entry.times})"
