"""Forms for changing the head of a case, and the fields that a new case has too."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.days import today
from cases.file.bands import age_band_field, check_band
from cases.file.identity import identity_of
from cases.file.models import Case, Identity, Phenomenon
from cases.file.nameless import NamelessForm, unsaid_on
from mscportal.look.fieldsets import Fieldset
from mscportal.look.widgets import DayInput
from mscportal.record.versions import version_of
from partners.models import Member, Municipality, Role


def coordinators(municipality: Municipality) -> Any:
    """Return the active coordinators of a municipality's coordination unit."""
    return Member.objects.filter(
        agency__municipality=municipality, agency__is_coordination=True, role=Role.COORDINATOR, is_active=True
    ).order_by("name")


def phenomena_field() -> forms.MultipleChoiceField:
    """Return the field for what a case is about."""
    return forms.MultipleChoiceField(
        label=_("What the case is about"),
        choices=Phenomenon.Code.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the case is about, or that none is identified.")},
    )


class IdentityForm(forms.Form):
    """Whose case it is."""

    given_name = forms.CharField(label=_("Given name"), max_length=120)
    family_name = forms.CharField(label=_("Family name"), max_length=120)
    born_on = forms.DateField(label=_("Born on"), widget=DayInput)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    residence = forms.CharField(label=_("Lives in"), max_length=120, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    fieldsets: tuple[Fieldset, ...] = (
        Fieldset(None, [("given_name", "family_name"), "born_on", ("address", "residence")]),
    )

    @classmethod
    def of(cls, identity: Identity) -> dict[str, Any]:
        """Return the initial values for changing `identity`."""
        names = ("given_name", "family_name", "born_on", "address", "residence")
        return {name: getattr(identity, name) for name in names} | {"seen": version_of(identity)}


class HeadForm(NamelessForm):
    """What the head says."""

    coordinator = forms.ModelChoiceField(
        Member.objects.none(), label=_("Coordinated by"), required=False, empty_label=_("Nobody")
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=500, required=False)
    review_on = forms.DateField(label=_("Review on"), widget=DayInput)
    age_band = age_band_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        names = ("coordinator", "legal_basis", "review_on", "age_band")
        initial = {name: getattr(case, name) for name in names} | {"seen": version_of(case)}
        super().__init__(*args, **more | {"initial": initial})
        offered = coordinators(case.municipality)
        field: Any = self.fields["coordinator"]
        field.queryset = offered | Member.objects.filter(pk__in=[case.coordinator_id])
        self.case = case
        if not case.is_anonymous:
            del self.fields["age_band"]
        self.keep_unsaid(unsaid_on(case))

    def clean(self) -> dict[str, Any]:
        """The band is one that the age lies in, as far as that is known."""
        person = identity_of(self.case)
        check_band(self, person.born_on if person else None, today(self.case.municipality))
        return super().clean()


class PhenomenaForm(forms.Form):
    """What the case is about."""

    phenomena = phenomena_field()
    shown = forms.MultipleChoiceField(choices=Phenomenon.Code.choices, required=False, widget=forms.MultipleHiddenInput)
