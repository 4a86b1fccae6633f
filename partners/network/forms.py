"""Forms of agencies and of where a municipality stands with them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mscportal.look.fieldsets import Fieldset
from mscportal.record.versions import seen_field, version_of
from partners.agencies.models import Agency, Municipality, Partnership

STAGES = [("", "—"), *Partnership.Stage.choices]


class StageForm(forms.Form):
    """Where the municipality stands with an agency."""

    stage = forms.ChoiceField(
        label=_("Stage"),
        choices=STAGES,
        help_text=_("The stage is for your overview. Only an agreement in force lets an agency take part at a table."),
    )
    seen = seen_field()

    def values(self) -> dict[str, Any]:
        """Return what a valid form says, without the version that was shown."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    @classmethod
    def of(cls, standing: Partnership) -> dict[str, Any]:
        """Return the initial values for changing what stands."""
        return {"stage": standing.stage, "seen": version_of(standing)}


class TakeInForm(StageForm):
    """Takes an agency that another municipality brought in into the own network."""

    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Agency"),
        empty_label="—",
        help_text=_("Agencies that other municipalities work with already."),
    )
    field_order = ["agency", "stage"]

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = elsewhere(municipality)


class AgencyForm(StageForm):
    """An agency of the own municipality."""

    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *Agency.Kind.choices])
    part_of = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Part of"),
        required=False,
        empty_label=_("no other agency"),
        help_text=_("Agreements of the larger agency reach its parts. Being on a case never does."),
    )
    skills = forms.CharField(
        label=_("Knowledge and skills"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, such as “home visits” or “Turkish and Kurdish”."),
    )
    field_order = ["name", "kind", "part_of", "stage", "skills"]
    fieldsets = [Fieldset(None, ["name", "kind", "part_of", "stage", "skills"])]

    def __init__(self, *args: Any, municipality: Municipality, agency: Agency | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality, self.agency = municipality, agency
        wholes = Agency.objects.filter(municipality=municipality, part_of=None)
        field: Any = self.fields["part_of"]
        field.queryset = (wholes.exclude(pk=agency.pk) if agency else wholes).order_by("name")
        if agency and agency.is_coordination:
            del self.fields["part_of"]

    def clean_name(self) -> str:
        """Refuse the name of another agency of the municipality."""
        name: str = self.cleaned_data["name"]
        same = Agency.objects.filter(municipality=self.municipality, name__iexact=name)
        if (same.exclude(pk=self.agency.pk) if self.agency else same).exists():
            raise forms.ValidationError(_("There is an agency of this name already."))
        return name

    def clean_skills(self) -> list[str]:
        """Return the lines, each once; refuse one that is longer than its column."""
        lines = [line.strip() for line in self.cleaned_data["skills"].splitlines()]
        length: int = Agency._meta.get_field("skills").base_field.max_length or 0
        if any(len(line) > length for line in lines):
            raise forms.ValidationError(_("At most %(length)d characters a line.") % {"length": length})
        return list(dict.fromkeys(line for line in lines if line))

    @classmethod
    def of(cls, standing: Partnership) -> dict[str, Any]:
        agency = standing.agency
        return {
            "name": agency.name,
            "kind": agency.kind,
            "part_of": agency.part_of_id,
            "stage": standing.stage,
            "skills": "\n".join(agency.skills),
            "seen": version_of(agency, standing),
        }


def elsewhere(municipality: Municipality) -> Any:
    """Return the agencies that are not in the network of `municipality`."""
    return (
        Agency.objects.exclude(municipality=municipality)
        .exclude(pk__in=Partnership.objects.filter(municipality=municipality).values("agency"))
        .order_by("name")
    )
