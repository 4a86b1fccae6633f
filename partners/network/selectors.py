"""The network of a municipality: its agencies, where it stands with each, and what they may take part in."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.agencies.models import Agency, Municipality, Partnership
from partners.agreements.models import Agreement, Table
from partners.members.models import Member


@dataclass(frozen=True)
class Seat:
    """One agency in the overview; `tables` holds an agreement in force, or None, for each table."""

    partnership: Partnership
    tables: list[tuple[str, Agreement | None]]


class AgencyFilter(forms.Form):
    """Narrows the overview."""

    q = forms.CharField(label=_("Name or skill"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Agency.Kind.choices])
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[("", _("All")), *Partnership.Stage.choices])
    table = forms.ChoiceField(label=_("Takes part in"), required=False, choices=[("", _("All")), *Table.choices])

    def narrow(self, partnerships: QuerySet[Partnership], municipality: Municipality) -> QuerySet[Partnership]:
        """Return what the filter leaves; what is filled in wrongly filters nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        if words := chosen.get("q"):
            partnerships = partnerships.filter(Q(agency__name__icontains=words) | Q(agency__skills__icontains=words))
        if kind := chosen.get("kind"):
            partnerships = partnerships.filter(agency__kind=kind)
        if stage := chosen.get("stage"):
            partnerships = partnerships.filter(stage=stage)
        if table := chosen.get("table"):
            partnerships = taking_part(partnerships, municipality, table)
        return partnerships


def known_to(member: Member) -> QuerySet[Municipality]:
    """Return the municipalities whose network `member`, who acts, belongs to, in order of name."""
    seen = Q(pk=member.municipality_id) | Q(pk__in=Partnership.objects.values("municipality"))
    return Municipality.objects.filter(seen).order_by("name", "slug")


def networks(member: Member) -> list[Municipality]:
    """Return the municipalities of `known_to`, the own one first."""
    return sorted(known_to(member), key=lambda one: one.pk != member.municipality_id)


def overview(municipality: Municipality) -> QuerySet[Partnership]:
    """Return where `municipality` stands with each agency, in order of name."""
    return (
        Partnership.objects.filter(municipality=municipality)
        .select_related("agency__part_of")
        .annotate(
            members=Count("agency__members", filter=Q(agency__members__is_active=True), distinct=True),
            part_count=Count("agency__parts", distinct=True),
        )
        .order_by("agency__name", "agency__slug")
    )


def in_force(municipality: Municipality) -> QuerySet[Agreement]:
    """Return the agreements that entitle somebody today."""
    return Agreement.objects.filter(municipality=municipality).in_force(municipality.today)


def taking_part(partnerships: QuerySet[Partnership], municipality: Municipality, table: str) -> QuerySet[Partnership]:
    """Return those whose agency may take part at a table today; agreements of a whole reach its parts."""
    entitled = in_force(municipality).filter(tables__contains=[table]).values("agency")
    return partnerships.filter(Q(agency__in=entitled) | Q(agency__part_of__in=entitled))


def seats(partnerships: Iterable[Partnership], municipality: Municipality) -> list[Seat]:
    """Return the rows of the overview; agreements of a whole reach its parts."""
    shown = list(partnerships)
    holders = {one.agency_id for one in shown} | {one.agency.part_of_id for one in shown} - {None}
    found: dict[tuple[UUID | None, str], Agreement] = {}
    for agreement in in_force(municipality).filter(agency__in=holders).select_related("agency").order_by("valid_until"):
        for table in agreement.tables:
            found[agreement.agency_id, table] = agreement
    return [
        Seat(
            one,
            [
                (str(label), found.get((one.agency_id, table)) or found.get((one.agency.part_of_id, table)))
                for table, label in Table.choices
            ],
        )
        for one in shown
    ]
