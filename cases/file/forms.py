"""Forms for opening a case and changing its head."""

from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.days import today
from cases.file.models import Case, Identity, Phenomenon
from cases.file.services import fits_table
from cases.file.transitions import NEXT
from cases.versions import version_of
from mscportal.look.fieldsets import Fieldset
from mscportal.look.widgets import DayInput, SegmentedRadio
from partners.models import Member, Municipality, Role, Table


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


class OpenForm(IdentityForm):
    """A new case."""

    table = forms.ChoiceField(label=_("Table"), choices=Table.choices, widget=SegmentedRadio)
    table_is_meant = forms.BooleanField(
        label=_("The table is meant so, although the age says otherwise"), required=False
    )
    phenomena = phenomena_field()
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What the conference is to achieve for this person."),
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=500)
    is_anonymous = forms.BooleanField(
        label=_("Presented without a name"),
        required=False,
        help_text=_("The name is shown only to the agencies it is revealed to."),
    )
    coordinator = forms.ModelChoiceField(Member.objects.none(), label=_("Coordinated by"))

    fieldsets = (
        Fieldset(_("The person"), [("given_name", "family_name"), "born_on", ("address", "residence")]),
        Fieldset(_("The case"), ["table", "table_is_meant", "phenomena", "purpose", "legal_basis"]),
        Fieldset(None, ["coordinator", "is_anonymous"]),
    )

    def __init__(self, *args: Any, actor: Member, **more: Any) -> None:
        super().__init__(*args, **more)
        self.day = today(actor.municipality)
        field: Any = self.fields["coordinator"]
        field.queryset, field.initial = coordinators(actor.municipality), actor.pk
        del self.fields["seen"]
        if not self._age_disagrees():
            del self.fields["table_is_meant"]

    def _age_disagrees(self) -> bool:
        if not self.is_bound:
            return False
        born_on, table = self["born_on"].data, self["table"].data
        try:
            day = self.fields["born_on"].clean(born_on)
        except forms.ValidationError:
            return False
        return table in Table.values and not fits_table(day, table, self.day)

    def clean(self) -> dict[str, Any]:
        """Ask once more where age and table disagree (18)."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "table_is_meant" in self.fields and not data.get("table_is_meant"):
            self.add_error("table", __("By age this person belongs to the other table. Change it, or confirm below."))
        data.pop("table_is_meant", None)
        return data


class HeadForm(forms.Form):
    """What the head says."""

    coordinator = forms.ModelChoiceField(Member.objects.none(), label=_("Coordinated by"), required=False)
    purpose = forms.CharField(
        label=_("Purpose"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=500, required=False)
    review_on = forms.DateField(label=_("Review on"), widget=DayInput)
    is_anonymous = forms.BooleanField(
        label=_("Presented without a name"),
        required=False,
        help_text=_("The name is shown only to the agencies it is revealed to."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, actor: Member, **more: Any) -> None:
        names = ("coordinator", "purpose", "legal_basis", "review_on", "is_anonymous")
        initial = {name: getattr(case, name) for name in names} | {"seen": version_of(case)}
        super().__init__(*args, **more | {"initial": initial})
        offered = coordinators(case.municipality)
        field: Any = self.fields["coordinator"]
        field.queryset = offered | Member.objects.filter(pk__in=[case.coordinator_id])
        if not actor.has_perm("cases.share", case):
            del self.fields["is_anonymous"]


class StatusForm(forms.Form):
    """Where the case goes from here."""

    status = forms.ChoiceField(label=_("New status"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why it is closed"),
        max_length=2000,
        required=False,
        help_text=_("Asked for when the case is closed."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more | {"initial": {"seen": version_of(case)}})
        field: Any = self.fields["status"]
        field.choices = [(code, Case.Status(code).label) for code in NEXT[case.status]]
        if Case.Status.CLOSED not in NEXT[case.status]:
            del self.fields["reason"]


class PhenomenaForm(forms.Form):
    """What the case is about."""

    phenomena = phenomena_field()
