"""The search page."""

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cases.gate import member_of
from cases.information.selectors import read
from cases.search.selectors import find
from cases.words import LONGEST
from mscportal.record.readings import record_list, record_reading


class SearchForm(forms.Form):
    """What to look for."""

    q = forms.CharField(
        label=_("Name, reference or words"),
        max_length=LONGEST,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.TextInput(attrs={"type": "search"}),
    )


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Cases found by name, reference or text; the search itself is recorded under a keyed hash."""
    member = member_of(request)
    form = SearchForm(request.GET if "q" in request.GET else None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        typed = form.cleaned_data["q"]
        page = find(member, typed, request.GET.get("page"))
        shown = {row.case.pk: read(row.snippets) for row in page.object_list}
        record_reading(screen="cases:search", municipality=member.municipality_id, terms=typed)
        record_list(
            screen="cases:search",
            cases=[row.case for row in page.object_list],
            terms=typed,
            full={
                row.case.pk: [*shown[row.case.pk]["full"], *(one.id for one in row.agreed)] for row in page.object_list
            },
            extracts={case: layers["extracts"] for case, layers in shown.items()},
        )
        context |= {"page": page, "typed": typed}
    return render(request, "cases/search.html", context)
