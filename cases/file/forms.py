"""Forms for changing the head of a case, and the fields that a new case has too."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case, Identity, Phenomenon
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


class HeadForm(forms.Form):
    """What the head says."""

    coordinator = forms.ModelChoiceField(Member.objects.none(), label=_("Coordinated by"), required=False)
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=500, required=False)
    review_on = forms.DateField(label=_("Review on"), widget=DayInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        names = ("coordinator", "legal_basis", "review_on")
        initial = {name: getattr(case, name) for name in names} | {"seen": version_of(case)}
        super().__init__(*args, **more | {"initial": initial})
        offered = coordinators(case.municipality)
        field: Any = self.fields["coordinator"]
        field.queryset = offered | Member.objects.filter(pk__in=[case.coordinator_id])


class PhenomenaForm(forms.Form):
    """What the case is about."""

    phenomena = phenomena_field()
    shown = forms.MultipleChoiceField(choices=Phenomenon.Code.choices, required=False, widget=forms.MultipleHiddenInput)
