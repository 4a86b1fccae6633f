"""The form of a municipality: what it says of itself."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mscportal.record.versions import seen_field, version_of
from partners.agencies.models import EMERGENCY_ROLES, Municipality
from partners.members.models import Role
from partners.municipalities.words import Words, language_name


class MunicipalityForm(forms.Form):
    """What a municipality says of itself; country, time zone and short name are not its own to change."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As it stands at the top of every page."))
    first_language = forms.ChoiceField(
        label=_("First language"),
        help_text=_("Offered first to new members, and for documents that are addressed to nobody by name."),
    )
    other_languages = forms.MultipleChoiceField(
        label=_("Other languages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    emergency_roles = forms.MultipleChoiceField(
        label=_("Who may open a case in an emergency"),
        required=False,
        choices=[(role, Role(role).label) for role in EMERGENCY_ROLES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "They also ask the duty coordinator at night. For eight hours at most, with a reason; the coordinators are"
            " told at once. None: nobody may."
        ),
    )
    seen = seen_field()

    def __init__(self, data: Any = None, *, municipality: Municipality) -> None:
        first, *others = municipality.languages
        initial = {"name": municipality.name, "first_language": first, "other_languages": others}
        initial["emergency_roles"] = municipality.emergency_roles
        super().__init__(data, initial=initial | {"seen": version_of(municipality)})
        fields: dict[str, Any] = self.fields
        fields["first_language"].choices = fields["other_languages"].choices = _offered(municipality)

    def values(self) -> dict[str, Any]:
        """Return what a valid form says, the languages as one list; one that is chosen twice stands once."""
        told = self.cleaned_data
        languages = dict.fromkeys([told["first_language"], *told["other_languages"]])
        return {"languages": list(languages), **{key: told[key] for key in ("name", "emergency_roles", "seen")}}


def _offered(municipality: Municipality) -> list[tuple[str, Words]]:
    """Return the portal's languages, and what the municipality has beside them."""
    codes = dict.fromkeys([*municipality.languages, *dict(settings.LANGUAGES)])
    return [(code, language_name(code)) for code in codes]
