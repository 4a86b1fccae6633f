"""Forms of an emergency: asking by name, opening one case by its reference, and what is said of both afterwards."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.emergency.models import LONGEST_HOURS, EmergencyAccess
from mscportal.look.widgets import DayInput
from partners.models import Member, Municipality

UNSAID = _("Choose whether it was right.")
HOURS = (1, 2, 4, LONGEST_HOURS)


def in_words(hours: int) -> str:
    """Return so many hours, in words."""
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


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
        hours.choices = [(number, in_words(number)) for number in HOURS]
        hours.initial = HOURS[1]


class ReviewForm(forms.Form):
    """Why it was right or not; which of the two, the button says."""

    note = forms.CharField(label=_("Why?"), max_length=1000)
    verdict = forms.ChoiceField(
        choices=EmergencyAccess.Verdict.choices,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid_choice"), UNSAID),
    )


class QuestionForm(forms.Form):
    """Whom an officer asks about, and where to call them back."""

    municipality = forms.ModelChoiceField(Municipality.objects.none(), label=_("Municipality"), empty_label=None)
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=_("As heard.")
    )
    born_on = forms.DateField(label=_("Born on"), widget=DayInput)
    phone = forms.CharField(
        label=_("Your phone"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=_("The duty coordinator calls this number."),
    )

    def __init__(self, *args: Any, actor: Member, cities: Sequence[Municipality], **more: Any) -> None:
        super().__init__(*args, **more)
        first = next((one for one in cities if one.pk == actor.municipality_id), cities[0])
        self.initial = {"municipality": first.pk, "phone": actor.phone}
        municipality: Any = self.fields["municipality"]
        municipality.queryset = Municipality.objects.filter(pk__in=[one.pk for one in cities]).order_by("name")
        if len(cities) == 1:
            municipality.widget = forms.HiddenInput()


class AnswerForm(forms.Form):
    """What came of the call."""

    note = forms.CharField(
        label=_("What came of it?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whom you called and what you said; no name that was not asked for."),
    )
