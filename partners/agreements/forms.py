"""The form of an agreement, and of the paper beside it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mscportal.look.fieldsets import Fieldset
from mscportal.look.widgets import DayInput
from mscportal.record.versions import version_of
from partners.agencies.models import Agency, Municipality
from partners.agreements.models import Agreement, LegalArticle, Table

IN_FORCE_NEEDS = {
    "purpose": _("Say what for, before the agreement is in force."),
    "legal_basis": _("Name the law or the decision, before the agreement is in force."),
    "gdpr_articles": _("Choose at least one article, before the agreement is in force."),
}


def _article_groups() -> list[tuple[Promise, list[tuple[str, Any]]]]:
    choices = LegalArticle.choices
    return [
        (_("Article 6: lawfulness"), [one for one in choices if one[0].startswith("6")]),
        (_("Article 9: special categories"), [one for one in choices if one[0].startswith("9")]),
        (_("Police and justice"), [one for one in choices if one[0][0] not in "69"]),
    ]


class AgreementForm(forms.ModelForm):
    """What was agreed with one agency."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose")), *Agreement.Kind.choices])
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Choose")), *Agreement.Status.choices])
    tables = forms.MultipleChoiceField(
        label=_("Tables"),
        choices=Table.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The agency sees no case of a table that is not ticked."),
    )
    gdpr_articles = forms.MultipleChoiceField(
        label=_("GDPR articles"),
        choices=_article_groups,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What the processing rests on. That a person agreed to support is another thing, kept apart."),
    )

    purpose = forms.CharField(
        label=_("Purpose"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    fieldsets = [
        Fieldset(None, [("kind", "status"), ("valid_from", "valid_until"), "tables", "purpose", "legal_basis"]),
        Fieldset(None, ["gdpr_articles"]),
    ]

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Agreement
        fields = ["kind", "status", "valid_from", "valid_until", "tables", "purpose", "legal_basis", "gdpr_articles"]
        widgets = {
            "valid_from": DayInput,
            "valid_until": DayInput,
        }

    def __init__(self, *args: Any, municipality: Municipality, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["seen"] = version_of(self.instance)
        self.instance.municipality, self.instance.agency = municipality, agency
        self.fields["valid_from"].help_text = _("The first day. Empty: for as long as it stands.")
        self.fields["valid_until"].help_text = _("The last day. Empty: until it is ended.")

    def clean(self) -> dict[str, Any]:
        """Check what the fields ask of each other."""
        told = super().clean() or self.cleaned_data
        kind, tables = told.get("kind"), told.get("tables")
        if kind == Agreement.Kind.INFORMAL and tables:
            self.add_error("tables", _("An informal agreement carries no personal data, so it covers no table."))
        begins, ends = told.get("valid_from"), told.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("It cannot end before it begins."))
        if told.get("status") == Agreement.Status.IN_FORCE and tables:
            for name, message in IN_FORCE_NEEDS.items():
                if name in told and not told[name]:
                    self.add_error(name, message)
        if kind and "valid_from" in told and self._stands_already(kind, begins):
            message = _("There is an agreement of this kind from this day already. Change that one.")
            self.add_error("valid_from", message)
        return told

    def _stands_already(self, kind: str, begins: date | None) -> bool:
        same = Agreement.objects.filter(
            municipality=self.instance.municipality, agency=self.instance.agency, kind=kind, valid_from=begins
        )
        return same.exclude(pk=self.instance.pk).exists()

    def values(self) -> dict[str, Any]:
        """Return what a valid form says, without the version that was shown."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def validate_constraints(self) -> None:
        """Leave the constraints to `clean`, which names the field and says it in words."""


class PaperForm(forms.Form):
    """The signed paper of an agreement."""

    file = forms.FileField(
        label=_("Signed document"),
        help_text=_("PDF, picture or office document, at most 10 MB. It is kept encrypted."),
        error_messages={"empty": _("This file is empty.")},
    )
