"""How old the person of a case without a name is, as the table may know it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.file.identity import age_on
from cases.file.models import AgeBand

# The last age of each band.
UP_TO: dict[str, int] = {AgeBand.UNDER_12: 11, AgeBand.FROM_12: 15, AgeBand.FROM_16: 17, AgeBand.FROM_18: 25}


def band_of(age: int) -> str:
    """Return the age band that an age lies in."""
    return next((band for band, last in UP_TO.items() if age <= last), AgeBand.OVER_25.value)


def check_band(form: forms.BaseForm, born_on: date | None, day: date) -> None:
    """Refuse an age band that the person's age does not lie in, where both are known."""
    band = form.cleaned_data.get("age_band")
    if band and born_on and band != band_of(age_on(born_on, day)):
        form.add_error("age_band", __("By the birth date the age lies in another band."))


def age_band_field() -> forms.ChoiceField:
    """Return the field for the age as the table may know it."""
    choices: list[Any] = [("", _("Not said")), *AgeBand.choices]
    return forms.ChoiceField(
        label=_("Age, as the table may know it"),
        choices=choices,
        required=False,
        help_text=_("For a case presented without a name."),
    )
