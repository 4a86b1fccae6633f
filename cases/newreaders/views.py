"""Pages of the originator: who would newly read what its agency wrote, by whose change, and its answer."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.file.head import head_of
from cases.gate import member_of
from cases.newreaders.forms import NewReadersForm
from cases.newreaders.models import NewReader
from cases.newreaders.selectors import Together, changes_of, new_readers_of, of_changes, together
from cases.newreaders.services import answer_new_readers
from mscportal.record.readings import record_list, record_reading
from mscportal.record.versions import StaleSave

PAGE_SIZE = 20
WAITING, ANSWERED = "waiting", "answered"


@require_GET
def new_readers(request: HttpRequest) -> HttpResponse:
    """What waits for the word of the member's agency, or what it answered, by case and change."""
    actor = member_of(request)
    box = ANSWERED if request.GET.get("box") == ANSWERED else WAITING
    keys = changes_of(new_readers_of(actor, answered=box == ANSWERED))
    page = Paginator(keys, PAGE_SIZE).get_page(request.GET.get("page"))
    by_key = {one.first.change_key: one for one in together(of_changes(actor, page.object_list))}
    changes = [by_key[key] for key in page.object_list]
    cases = {one.case.pk: one.case for one in changes if one.case}
    record_list(screen="cases:new_readers", cases=cases.values())
    return render(request, "cases/newreaders/list.html", {"box": box, "changes": changes, "page": page})


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, new_reader: UUID) -> HttpResponse:
    """Answer for the new readers of one change, all of it or a part; an answer can be given anew."""
    actor = member_of(request)
    row = get_object_or_404(new_readers_of(actor) | new_readers_of(actor, answered=True), pk=new_reader)
    change = together(of_changes(actor, [row.change_key]))[0]
    form = NewReadersForm(request.POST if request.method == "POST" else None, change=change)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            answer_new_readers(actor=actor, change=row, **form.cleaned_data)
        except StaleSave as stale:
            typed = request.POST.copy()
            typed["seen"] = stale.version
            form.data = typed
            form.add_error(None, _("Somebody of your agency has answered this in the meantime."))
            status = 409
        else:
            messages.success(request, _("Your answer is on record."))
            return redirect("cases:new_readers")
    if form.errors and status == 200:
        status = 422
    _record(row, change)
    context = {"change": change, "form": form, "head": head_of(change.case) if change.case else None}
    return render(request, "cases/newreaders/answer.html", context, status=status)


def _record(row: NewReader, change: Together) -> None:
    if change.case:
        record_reading(
            screen="cases:answer_new_readers",
            case=change.case,
            full=change.read["full"],
            extracts=change.read["extracts"],
        )
    else:
        record_reading(screen="cases:answer_new_readers", municipality=row.municipality_id)
