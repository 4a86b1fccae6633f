"""Linking cases whose people know each other."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import relations
from cases.access.forms import RelateForm
from cases.file.head import head_of
from cases.file.models import Relation
from cases.gate import member_of, open_gate
from mscportal.record.readings import record_list, record_reading

# A list to choose from is short; who sees more cases types the reference.
OFFERED = 200


@require_http_methods(["GET", "POST"])
def relate(request: HttpRequest, reference: str) -> HttpResponse:
    """Link this case with another one that the member sees."""
    case = open_gate(request, reference, "contribute")
    form = RelateForm(request.POST if request.method == "POST" else None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            relations.relate(actor=member_of(request), case=case, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The cases are linked."))
            return redirect("cases:case", case.reference)
    offered = list(form.candidates[:OFFERED])
    record_reading(screen="cases:relate", case=case)
    record_list(screen="cases:relate", cases=offered)
    status = 422 if form.is_bound and form.errors else 200
    context = {"head": head_of(case), "form": form, "candidates": offered}
    return render(request, "cases/relation_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def unrelate(request: HttpRequest, reference: str, relation: UUID) -> HttpResponse:
    """Take a link away."""
    case = open_gate(request, reference)
    rows = Relation.objects.filter(Q(case=case) | Q(other=case)).select_related("case", "other")
    row = get_object_or_404(rows, pk=relation)
    if not member_of(request).has_perm("cases.contribute", row.case):
        raise Http404
    if request.method == "POST":
        relations.unrelate(actor=member_of(request), relation=row)
        messages.success(request, _("The link is removed."))
        return redirect("cases:case", case.reference)
    other = row.other if row.case_id == case.pk else row.case
    record_list(screen="cases:unrelate", cases=[case, other])
    return render(request, "cases/relation_remove.html", {"head": head_of(case), "other": other})
