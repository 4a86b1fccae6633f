"""The form for a new case."""

from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.audience import clearances
from cases.days import today
from cases.file.bands import age_band_field, check_band
from cases.file.forms import IdentityForm, coordinators, phenomena_field
from cases.file.models import Identity
from cases.file.nameless import NamelessForm, Names, patterns_of
from cases.file.services import fits_table
from cases.information.forms import text_field
from cases.naming.forms import reporter_field, reporters
from mscportal.look.fieldsets import Fieldset
from mscportal.look.widgets import SegmentedRadio
from partners.models import Clearance, Member, Table

# What says who the person is.
IDENTITY = ("given_name", "family_name", "address", "residence")


class OpenForm(NamelessForm, IdentityForm):
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
    age_band = age_band_field()
    reporter = reporter_field()
    reported = text_field(_("What was reported"), rows=3, required=False)
    coordinator = forms.ModelChoiceField(Member.objects.none(), label=_("Coordinated by"), empty_label=_("Choose"))

    fieldsets = (
        Fieldset(_("The person"), [("given_name", "family_name"), "born_on", ("address", "residence")]),
        Fieldset(_("The case"), ["table", "table_is_meant", "phenomena", "purpose", "classification", "legal_basis"]),
        Fieldset(_("The report"), ["reporter", "reported"]),
        Fieldset(None, ["coordinator", "is_anonymous", "age_band", "name_is_meant"]),
    )

    def __init__(self, *args: Any, actor: Member, **more: Any) -> None:
        super().__init__(*args, **more)
        self.day = today(actor.municipality)
        field: Any = self.fields["coordinator"]
        field.queryset, field.initial = coordinators(actor.municipality), actor.pk
        people: Any = self.fields["reporter"]
        people.queryset = reporters(actor.municipality)
        choices: Any = self.fields["classification"]
        choices.choices, choices.initial = clearances(actor), min(Clearance.CONFIDENTIAL, actor.clearance)
        del self.fields["seen"]
        if not self._age_disagrees():
            del self.fields["table_is_meant"]
        self.keep_unsaid(self._unsaid())

    def _unsaid(self) -> Names:
        """Return the name that is typed as the person's, on a case that is to be presented without it."""
        if not self.is_bound or not self["is_anonymous"].data:
            return Names(())
        given_name, family_name = ((self[name].data or "").strip() for name in IDENTITY[:2])
        typed = Identity(given_name=given_name, family_name=family_name)
        return Names(tuple(patterns_of(typed)))

    def _typed(self, name: str) -> str:
        return "" if name in IDENTITY else super()._typed(name)

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
        check_band(self, data.get("born_on"), self.day)
        if data.get("age_band") and not data.get("is_anonymous"):
            self.add_error("age_band", __("A case with a name shows the age: leave this open."))
        return data
