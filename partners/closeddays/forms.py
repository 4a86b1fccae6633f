"""The form by which an agency says when it is closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mscportal.look.fieldsets import Fieldset
from mscportal.look.widgets import DayInput
from partners.closeddays.models import ClosedDays


class ClosedDaysForm(forms.Form):
    """From when to when, and by which neutral word."""

    kind = forms.ChoiceField(label=_("Why"), choices=ClosedDays.Kind.choices)
    first_on = forms.DateField(label=_("From"), widget=DayInput)
    last_on = forms.DateField(label=_("Until"), widget=DayInput, help_text=_("The last closed day."))

    fieldsets = [Fieldset(None, ["kind", ("first_on", "last_on")])]
