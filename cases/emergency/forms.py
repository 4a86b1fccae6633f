"""Forms of an emergency: opening one case by its reference, and saying afterwards whether that was right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.emergency.models import LONGEST_HOURS, EmergencyAccess

UNSAID = _("Choose whether it was right.")
HOURS = (1, 2, 4, LONGEST_HOURS)


class EmergencyForm(forms.Form):
    """Which case, why, and for how long."""

    reference = forms.CharField(
        label=_("Reference of the case"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("You know it, or the coordinator told you."),
    )
    reason = forms.CharField(
        label=_("What is the emergency?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The coordinators read this at once, and say afterwards whether it was right."),
    )
    hours = forms.TypedChoiceField(
        label=_("For how long?"), coerce=int, widget=forms.RadioSelect, help_text=_("It ends by itself.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        hours: Any = self.fields["hours"]
        hours.choices = [(number, ngettext("%(n)s hour", "%(n)s hours", number) % {"n": number}) for number in HOURS]
        hours.initial = HOURS[1]


class ReviewForm(forms.Form):
    """Why it was right or not; which of the two, the button says."""

    note = forms.CharField(label=_("Why?"), max_length=1000)
    verdict = forms.ChoiceField(
        choices=EmergencyAccess.Verdict.choices,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid_choice"), UNSAID),
    )
