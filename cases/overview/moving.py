"""Moving a case to the other table: confirmed after seeing who gains and who loses sight."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access.effects import effects_on
from cases.file.head import head_of
from cases.file.services import move_table
from cases.gate import member_of, open_gate
from mscportal.record.readings import record_reading
from partners.models import Table

OTHER = {Table.MINORS: Table.ADULTS, Table.ADULTS: Table.MINORS}


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who gains and loses sight; move the case once that is confirmed.

    The table is asked for with the confirmation, so that a second click does not move the case back.
    """
    case, member = open_gate(request, reference, "lead"), member_of(request)
    asked = request.POST.get("table")
    table = Table(asked) if asked in Table.values else Table(OTHER[Table(case.table)])
    effects = effects_on(case, lambda: move_table(actor=member, case=case, table=table))
    if request.method == "POST":
        moved = move_table(actor=member, case=case, table=table)
        messages.success(request, _("The case is at this table now: %(table)s") % {"table": moved.get_table_display()})
        return redirect("cases:list") if effects.lose_all(member) else redirect("cases:case", case.reference)
    record_reading(screen="cases:move", case=case)
    return render(request, "cases/move.html", {"head": head_of(case), "table": table, "effects": effects})
