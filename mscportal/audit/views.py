"""The auditor's page, and the same lines as a file."""

import csv
from io import StringIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.gate import member_of
from mscportal.audit.forms import RecordFilter
from mscportal.audit.selectors import Line, lines, shown
from mscportal.record.readings import record_reading
from partners.models import Member, Role

PER_PAGE = 50
MOST_ROWS = 20_000
# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """Who read or changed what kind of thing."""
    auditor, chosen = _auditor(request), RecordFilter(request.GET or None)
    page = Paginator(lines(auditor.municipality, chosen.wanted()), PER_PAGE).get_page(request.GET.get("page"))
    found = shown(page.object_list)
    record_reading(screen="audit", municipality=auditor.municipality_id)
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request, "audit/record.html", {"page": page, "lines": found, "filter": chosen, "query": query.urlencode()}
    )


@require_GET
def record_file(request: HttpRequest) -> HttpResponse:
    """The lines that fit, as CSV: the page's columns, nothing more."""
    auditor, chosen = _auditor(request), RecordFilter(request.GET or None)
    found = lines(auditor.municipality, chosen.wanted())
    if found.count() > MOST_ROWS:
        messages.warning(request, _("These are too many lines for one file: choose fewer days."))
        return redirect(f"{reverse('audit')}?{request.GET.urlencode()}")
    content = _as_csv(shown(found))
    record_reading(screen="audit", municipality=auditor.municipality_id)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="record.csv"'
    return answer


def _auditor(request: HttpRequest) -> Member:
    """Return the auditor; raises Http404 for everyone else."""
    member = member_of(request)
    if member.role != Role.AUDITOR:
        raise Http404
    return member


def _as_csv(found: list[Line]) -> str:
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow([_("At"), _("Member"), _("Act"), _("What"), _("Case")])
    for line in found:
        at = timezone.localtime(line.at).isoformat(timespec="seconds")
        rows.writerow([_cell(str(cell)) for cell in (at, line.member, line.act, line.what, line.reference)])
    return written.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
