"""Pages of the municipalities: those of the member's networks, one of them, and what it says of itself."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mscportal.record.versions import StaleSave, as_stale
from partners.agencies.models import Municipality
from partners.members.gate import NETWORK, administers, member_of
from partners.members.models import Role
from partners.municipalities.forms import MunicipalityForm
from partners.municipalities.selectors import agencies_in, by_stage, by_table, contacts
from partners.municipalities.services import change_municipality
from partners.municipalities.words import country_name, languages_in_words
from partners.network.selectors import known_to, networks

PAGE_SIZE = 25


@require_GET
def municipalities(request: HttpRequest) -> HttpResponse:
    """The municipalities whose network the member belongs to, the own one first."""
    member = member_of(request, *NETWORK)
    page = Paginator(networks(member), PAGE_SIZE).get_page(request.GET.get("page"))
    agencies = agencies_in(page.object_list)
    rows = [
        {
            "municipality": one,
            "country": country_name(one.country),
            "languages": languages_in_words(one.languages),
            "agencies": agencies.get(one.pk, 0),
        }
        for one in page.object_list
    ]
    context = {"page": page, "rows": rows, "administers": administers(member.municipality)}
    return render(request, "partners/municipalities.html", context)


@require_GET
def municipality(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One municipality: where it stands with its agencies, and whom to call there."""
    shown = _known(request, pk)
    context = {
        "municipality": shown,
        "facts": [*_changeable(shown)[1:], *_given(shown)],
        "stages": by_stage(shown),
        "tables": by_table(shown),
        "members": contacts(shown),
        "administers": administers(shown),
    }
    return render(request, "partners/municipality.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what the own municipality says of itself."""
    shown = _known(request, pk)
    if not administers(shown):
        raise Http404
    form = MunicipalityForm(request.POST or None, municipality=shown)
    context: dict[str, object] = {"form": form, "municipality": shown, "given": _given(shown)}
    if form.is_bound and form.is_valid():
        try:
            change_municipality(actor=member_of(request), municipality=shown, **form.values())
        except StaleSave as stale:
            as_stale(form, stale)
            context["stands_now"] = _changeable(cast(Municipality, stale.current))
            return render(request, "partners/municipality_form.html", context, status=409)
        messages.success(request, _("The municipality is changed."))
        return redirect("partners:municipality", shown.pk)
    return render(request, "partners/municipality_form.html", context)


def _known(request: HttpRequest, pk: UUID) -> Municipality:
    """Return a municipality of the member's networks; raises Http404 for any other."""
    return get_object_or_404(known_to(member_of(request, *NETWORK)), pk=pk)


def _changeable(shown: Municipality) -> list[tuple[str, object]]:
    """Return what the municipality says of itself."""
    roles = ", ".join(str(Role(one).label) for one in shown.emergency_roles)
    return [
        (_("Name"), shown.name),
        (_("Languages"), languages_in_words(shown.languages)),
        (_("Who may open a case in an emergency"), roles or _("Nobody")),
    ]


def _given(shown: Municipality) -> list[tuple[str, object]]:
    """Return what came with its city file."""
    return [
        (_("Country"), country_name(shown.country)),
        (_("Time zone"), shown.timezone),
        (_("Short name"), shown.slug),
    ]
