"""Information of a case as the acting member reads it: one layer an item."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, TypedDict
from uuid import UUID

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.days import today
from cases.file.models import Case
from cases.information.models import Layer, LayerQuerySet
from mscportal.look.dates import day_in_words
from partners.models import Agency, Member

PAGE_SIZE = 20
SPANS = {"30": _("The last 30 days"), "90": _("The last 3 months"), "365": _("The last year")}


class TimelineFilter(forms.Form):
    """Narrows the timeline; its choices are what the member reads of this case, nothing else."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Written by"), required=False, empty_label=_("All"))
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    domain = forms.ChoiceField(label=_("Domain"), required=False)
    since = forms.ChoiceField(label=_("Since"), required=False, choices=[("", _("The beginning")), *SPANS.items()])

    def __init__(self, *args: Any, case: Case, beside: Sequence[Case] = (), **more: Any) -> None:
        """Narrow the timeline of `case`, and of the cases of its person `beside` it."""
        super().__init__(*args, **more | {"auto_id": "filter_%s"})
        self.case = case
        fields: dict[str, Any] = self.fields
        written = Layer.objects.readable().filter(case__in=[case, *beside]).values("originator")
        fields["agency"].queryset = Agency.objects.filter(pk__in=written).order_by("name")
        fields["kind"].choices = [("", _("All")), *Layer.Kind.choices]
        fields["domain"].choices = [("", _("All")), *Layer.Domain.choices]

    def narrow(self, layers: LayerQuerySet) -> LayerQuerySet:
        """Return what the filter leaves; what is filled in wrongly filters nothing."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if span := chosen.pop("since", ""):
            layers = layers.filter(day__gte=today(self.case.municipality) - timedelta(days=int(span)))
        names = {"agency": "originator"}
        return layers.filter(**{names.get(name, name): value for name, value in chosen.items()})


def readable_of(*cases: Case) -> LayerQuerySet:
    """Return what the member reads of a case, or of several cases of one person, newest first."""
    return (
        Layer.objects.readable()
        .filter(case__in=cases)
        .select_related("originator", "author")
        .order_by("-day", "-recorded_at", "-pk")
    )


def page_of(layers: LayerQuerySet, number: str | None) -> Page[Layer]:
    """Return one page of a timeline; a page past the end is the last one."""
    return Paginator(layers, PAGE_SIZE).get_page(number)


class Read(TypedDict):
    """Items that were read in full, and items that were read as a shared version."""

    full: list[UUID]
    extracts: list[UUID]


def read(layers: Iterable[Layer]) -> Read:
    """Return what a reading tells of these layers: items read in full, items read as a shared version."""
    shown = list(layers)
    return {
        "full": [layer.item_id for layer in shown if not layer.is_extract],
        "extracts": [layer.item_id for layer in shown if layer.is_extract],
    }


def as_timeline(layers: Iterable[Layer]) -> list[Layer]:
    """Return the layers with their labels, as `{% timeline_item %}` shows them."""
    shown = list(layers)
    prefetch_related_objects(shown, "grading")
    for layer in shown:
        layer.labels = [layer.get_kind_display(), *layer.beside]
    return shown


def facts_of(layer: Layer) -> list[tuple[str, object]]:
    """Return what is told beside a full text: domain, whom it is addressed to, when it was written down."""
    agencies = Agency.objects.filter(pk__in=layer.named_agencies).order_by("name") if layer.named_agencies else []
    people = Member.objects.filter(pk__in=layer.named_people).order_by("name") if layer.named_people else []
    names = ", ".join([*(agency.name for agency in agencies), *(member.name for member in people)])
    written = day_in_words(layer.recorded_at, "medium") if layer.recorded_at else ""
    return [
        (__("Domain"), layer.get_domain_display()),
        (__("Who may read this"), layer.get_audience_display()),
        (__("Named"), names),
        (__("Readers must be cleared for"), layer.get_classification_display()),
        (__("Written down"), written),
    ]
