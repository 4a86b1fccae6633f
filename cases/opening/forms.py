"""The form for a new case."""

from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.audience import clearances
from cases.days import today
from cases.file.forms import IdentityForm, coordinators, phenomena_field
from cases.file.services import fits_table
from mscportal.look.fieldsets import Fieldset
from mscportal.look.widgets import SegmentedRadio
from partners.models import Clearance, Member, Table


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
    classification = forms.TypedChoiceField(
        label=_("Readers must be cleared for"), coerce=int, help_text=_("To read the purpose.")
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
        Fieldset(_("The case"), ["table", "table_is_meant", "phenomena", "purpose", "classification", "legal_basis"]),
        Fieldset(None, ["coordinator", "is_anonymous"]),
    )

    def __init__(self, *args: Any, actor: Member, **more: Any) -> None:
        super().__init__(*args, **more)
        self.day = today(actor.municipality)
        field: Any = self.fields["coordinator"]
        field.queryset, field.initial = coordinators(actor.municipality), actor.pk
        choices: Any = self.fields["classification"]
        choices.choices, choices.initial = clearances(actor), min(Clearance.CONFIDENTIAL, actor.clearance)
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
