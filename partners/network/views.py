"""Pages of the network: the overview, one agency, and what the coordinator keeps of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mscportal.record.versions import StaleSave, as_stale
from partners.agencies.models import Agency, Municipality, Partnership
from partners.agreements.models import Agreement
from partners.closeddays.selectors import closed_days_of
from partners.members.gate import NETWORK, administers, answers_for, coordinates, member_of
from partners.network.forms import AgencyForm, StageForm, TakeInForm, elsewhere
from partners.network.selectors import AgencyFilter, networks, overview, seats
from partners.network.services import change_agency, create_agency, set_stage

PAGE_SIZE = 25


@require_GET
def agencies(request: HttpRequest) -> HttpResponse:
    """The network of a municipality: the own one, or another whose partner the own agency is."""
    known = networks(member_of(request, *NETWORK))
    municipality = next((one for one in known if one.slug == request.GET.get("network")), known[0])
    chosen = AgencyFilter(request.GET or None, auto_id="filter_%s")
    found = overview(municipality)
    page = Paginator(chosen.narrow(found, municipality) if chosen.is_bound else found, PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": seats(page.object_list, municipality),
        "filter": chosen,
        "is_filtered": chosen.is_bound and any(chosen.cleaned_data.values()),
        "municipality": municipality,
        "networks": known,
        "coordinates": coordinates(municipality),
    }
    return render(request, "partners/agencies.html", context)


@require_GET
def agency(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One agency: where the municipality stands with it, what was agreed, who works there."""
    member = member_of(request, *NETWORK)
    standing = _standing(request, pk)
    shown, municipality = standing.agency, standing.municipality
    whole = [shown.part_of_id] if shown.part_of_id else []
    agreements = Agreement.objects.filter(municipality=municipality, agency__in=[shown.pk, *whole])
    context = {
        "agency": shown,
        "partnership": standing,
        "seat": seats([standing], municipality)[0],
        "facts": [
            (_("Kind"), shown.get_kind_display()),
            (_("Stage"), standing.get_stage_display()),
            (_("Brought in by"), shown.municipality if shown.municipality_id != municipality.pk else ""),
        ],
        "has_whole": _in_network(Agency.objects.filter(pk__in=whole), municipality).exists(),
        "parts": _in_network(shown.parts.all(), municipality).order_by("name"),
        "agreements": agreements.select_related("agency").order_by("-valid_from", "kind"),
        "members": shown.members.filter(is_active=True).order_by("name"),
        "today": municipality.today,
        "closed": closed_days_of(shown, municipality.today),
        "keeps_days": answers_for(shown),
        "coordinates": coordinates(municipality) and municipality.pk == member.municipality_id,
        "sees_seats": administers(shown.municipality) or answers_for(shown),
    }
    return render(request, "partners/agency.html", context)


@require_http_methods(["GET", "POST"])
def new_agency(request: HttpRequest) -> HttpResponse:
    """Bring in a new agency of the own municipality."""
    municipality = _own(request)
    form = AgencyForm(request.POST or None, municipality=municipality, initial={"stage": Partnership.Stage.APPROACHED})
    if form.is_bound and form.is_valid():
        try:
            made = create_agency(actor=member_of(request), **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The agency is in your network."))
            return redirect("partners:agency", made.pk)
    context = {"form": form, "elsewhere": elsewhere(municipality).exists()}
    return render(request, "partners/agency_form.html", context)


@require_http_methods(["GET", "POST"])
def take_in_agency(request: HttpRequest) -> HttpResponse:
    """Take an agency that another municipality brought in into the own network."""
    form = TakeInForm(request.POST or None, municipality=_own(request))
    if form.is_bound and form.is_valid():
        taken = form.cleaned_data["agency"]
        try:
            set_stage(actor=member_of(request), **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The agency is in your network."))
            return redirect("partners:agency", taken.pk)
    return render(request, "partners/agency_take_in.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an agency; of one that another municipality brought in, only the stage."""
    municipality = _own(request)
    standing = get_object_or_404(
        Partnership.objects.select_related("agency__municipality"), municipality=municipality, agency=pk
    )
    agency = standing.agency
    form: StageForm
    if agency.municipality_id == municipality.pk:
        form = AgencyForm(
            request.POST or None, municipality=municipality, agency=agency, initial=AgencyForm.of(standing)
        )
    else:
        form = StageForm(request.POST or None, initial=StageForm.of(standing))
    context: dict[str, object] = {"form": form, "agency": agency}
    if form.is_bound and form.is_valid():
        try:
            save = change_agency if isinstance(form, AgencyForm) else set_stage
            save(actor=member_of(request), agency=agency, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            as_stale(form, stale)
            context["stands_now"] = _stands(_standing(request, pk), form)
            return render(request, "partners/agency_form.html", context, status=409)
        else:
            messages.success(request, _("The agency is changed."))
            return redirect("partners:agency", agency.pk)
    return render(request, "partners/agency_form.html", context)


def _stands(standing: Partnership, form: StageForm) -> list[tuple[str, object]]:
    """Return what stands now of what the form asks, as label and value, for who saved over it."""
    agency = standing.agency
    stands = {
        "name": (_("Name"), agency.name),
        "kind": (_("Kind"), agency.get_kind_display()),
        "stage": (_("Stage"), standing.get_stage_display()),
        "part_of": (_("Part of"), agency.part_of),
        "skills": (_("Knowledge and skills"), ", ".join(agency.skills)),
    }
    return [told for name, told in stands.items() if name in form.fields]


def _own(request: HttpRequest) -> Municipality:
    """Return the municipality that the member coordinates; raises Http404 when there is none."""
    municipality = member_of(request).municipality
    if not coordinates(municipality):
        raise Http404
    return municipality


def _in_network(agencies: QuerySet[Agency], municipality: Municipality) -> QuerySet[Agency]:
    """Return those that have a page in the network of `municipality`."""
    return agencies.filter(partnerships__municipality=municipality)


def _standing(request: HttpRequest, agency: UUID) -> Partnership:
    """Return where a municipality of the member's networks stands with `agency`; raises Http404 when none does."""
    found = Partnership.objects.filter(agency=agency).select_related(
        "agency__part_of", "agency__municipality", "municipality"
    )
    slug, own = request.GET.get("network"), member_of(request).municipality_id
    asked = [one for one in found if not slug or one.municipality.slug == slug]
    standing = sorted(asked, key=lambda one: (one.municipality_id != own, one.municipality.name))
    if not standing:
        raise Http404
    return standing[0]
