"""Pages of the agreements: what entitles an agency to take part, and the paper it stands on."""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from mscportal.look.dates import day_in_words
from mscportal.record.readings import record_reading
from mscportal.record.vault import VaultClosed
from mscportal.record.versions import StaleSave, as_stale
from partners.agencies.models import Agency
from partners.agreements.forms import AgreementForm, PaperForm
from partners.agreements.models import Agreement, AgreementFile, Table
from partners.agreements.services import attach_paper, change_agreement, create_agreement, opened, papers_of
from partners.members.gate import NETWORK, coordinates, member_of, screen_of
from partners.members.models import Member
from partners.members.sight import Effects, effects_of, turns

PAGE_SIZE = 25
ALL = ("", gettext_lazy("All"))


class AgreementFilter(forms.Form):
    """Narrows the list of agreements."""

    q = forms.CharField(label=gettext_lazy("Agency"), required=False, max_length=100)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=[ALL, *Agreement.Kind.choices])
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False, choices=[ALL, *Agreement.Status.choices])
    table = forms.ChoiceField(label=gettext_lazy("Table"), required=False, choices=[ALL, *Table.choices])

    def narrow(self, agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
        """Return what the filter leaves; what is filled in wrongly filters nothing."""
        self.is_valid()
        columns = {"q": "agency__name__icontains", "kind": "kind", "status": "status"}
        chosen = {columns[name]: value for name, value in self.cleaned_data.items() if value and name in columns}
        if table := self.cleaned_data.get("table"):
            chosen["tables__contains"] = [table]
        return agreements.filter(**chosen)


@require_GET
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements of the own municipality, the ones that end first on top."""
    municipality = member_of(request, *NETWORK).municipality
    chosen = AgreementFilter(request.GET or None, auto_id="filter_%s")
    found = Agreement.objects.filter(municipality=municipality).select_related("agency")
    found = found.order_by("valid_until", "agency__name", "kind", "pk")
    page = Paginator(chosen.narrow(found) if chosen.is_bound else found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": chosen,
        "is_filtered": chosen.is_bound and any(chosen.cleaned_data.values()),
        "today": municipality.today,
    }
    return render(request, "partners/agreements.html", context)


@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One agreement and its papers; the coordinator adds one."""
    member_of(request, *NETWORK)
    shown = _agreement(pk)
    may_change = coordinates(shown.municipality)
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    if form.is_bound and not may_change:
        raise Http404
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            attach_paper(actor=member_of(request), agreement=shown, name=file.name, content=file.read())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The document is kept."))
            return redirect("partners:agreement", shown.pk)
    context = {
        "agreement": shown,
        "facts": _facts(shown),
        "papers": papers_of(shown),
        "form": form if may_change else None,
        "today": shown.municipality.today,
    }
    return render(request, "partners/agreement.html", context)


@require_http_methods(["GET", "POST"])
def new_agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make an agreement with an agency of the network."""
    member = member_of(request)
    if not coordinates(member.municipality):
        raise Http404
    agency = get_object_or_404(Agency, pk=pk, partnerships__municipality=member.municipality)
    form = AgreementForm(request.POST or None, municipality=member.municipality, agency=agency)
    context: dict[str, object] = {"form": form, "agency": agency}
    if form.is_bound and "edit" not in request.POST and form.is_valid():

        def deed() -> Agreement:
            return create_agreement(actor=member, agency=agency, **form.values())

        try:
            if effects := _to_confirm(request, form, deed):
                return render(request, "partners/agreement_confirm.html", context | {"effects": effects})
            made = deed()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The agreement is kept."))
            return redirect("partners:agreement", made.pk)
    return render(request, "partners/agreement_form.html", context)


@require_http_methods(["GET", "POST"])
def edit_agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an agreement."""
    shown = _agreement(pk)
    if not coordinates(shown.municipality):
        raise Http404
    form = AgreementForm(request.POST or None, instance=shown, municipality=shown.municipality, agency=shown.agency)
    context: dict[str, object] = {"form": form, "agency": shown.agency, "agreement": shown}
    if form.is_bound and "edit" not in request.POST and form.is_valid():

        def deed() -> Agreement:
            return change_agreement(actor=member_of(request), agreement=shown, **form.cleaned_data)

        try:
            if effects := _to_confirm(request, form, deed):
                return render(request, "partners/agreement_confirm.html", context | {"effects": effects})
            deed()
        except StaleSave as stale:
            as_stale(form, stale)
            context["stands_now"] = _stands(cast(Agreement, stale.current))
            return render(request, "partners/agreement_form.html", context, status=409)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The agreement is changed."))
            return redirect("partners:agreement", shown.pk)
    return render(request, "partners/agreement_form.html", context)


@require_GET
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out one paper; always to be saved, never shown inside the page."""
    member_of(request, *NETWORK)
    stored = get_object_or_404(AgreementFile, pk=pk)
    try:
        file = opened(stored)
    except VaultClosed as error:
        raise Http404 from error
    disposition = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    return HttpResponse(file.content, content_type=file.media_type, headers={"Content-Disposition": disposition})


def _to_confirm(request: HttpRequest, form: AgreementForm, deed: Callable[[], object]) -> Effects | None:
    """Return whose sight the deed changes, of the agency and its parts, unless that is confirmed or nobody's."""
    if "confirmed" in request.POST:
        return None
    agency, municipality = form.instance.agency, form.instance.municipality
    days = {"first": form.cleaned_data["valid_from"], "last": form.cleaned_data["valid_until"]}
    effects = effects_of(
        deed,
        members=lambda: Member.objects.filter(Q(agency=agency) | Q(agency__part_of=agency)),
        later=turns(municipality.today, **days),
    )
    record_reading(screen=screen_of(request), municipality=municipality.pk)
    return effects or None


def _agreement(pk: UUID) -> Agreement:
    return get_object_or_404(Agreement.objects.select_related("agency", "municipality"), pk=pk)


def _stands(agreement: Agreement) -> list[tuple[str, object]]:
    """Return what stands now, as label and value, for who saved over it."""
    days = ((_("Valid from"), agreement.valid_from), (_("Valid until"), agreement.valid_until))
    written = [(label, day_in_words(day, "medium") if day else "") for label, day in days]
    return [*_facts(agreement), (_("Status"), agreement.get_status_display()), *written]


def _facts(agreement: Agreement) -> list[tuple[str, object]]:
    return [
        (_("Agency"), agreement.agency),
        (_("Kind"), agreement.get_kind_display()),
        (_("Tables"), ", ".join(agreement.covers()) or _("none, no personal data")),
        (_("Purpose"), agreement.purpose),
        (_("Legal basis"), agreement.legal_basis),
        (_("GDPR articles"), ", ".join(agreement.articles())),
    ]
