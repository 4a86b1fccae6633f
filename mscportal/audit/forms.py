"""What of the record the auditor looks for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mscportal.audit.selectors import CHANGED, READ, Wanted
from mscportal.look.widgets import DayInput

# The last day after which another day can still be counted.
LAST_DAY = date(9999, 12, 30)


class RecordFilter(forms.Form):
    """Member, case, days and kind; all may be left out."""

    member = forms.CharField(label=_("Member"), max_length=120, required=False)
    reference = forms.CharField(label=_("Case"), max_length=20, required=False)
    day_from = forms.DateField(label=_("From"), widget=DayInput, required=False)
    day_until = forms.DateField(label=_("Until"), widget=DayInput, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("read or changed")), (READ, _("read")), (CHANGED, _("changed"))],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The days stand in their order, in years that can be counted."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("day_from"), cleaned.get("day_until")
        if first and last and last < first:
            self.add_error("day_until", _("This day lies before the first one."))
        elif last and last > LAST_DAY:
            self.add_error("day_until", _("Enter a valid date."))
        return cleaned

    def wanted(self) -> Wanted:
        """Return what is looked for; a field with a mistake counts as left out."""
        if not self.is_bound:
            return Wanted()
        self.full_clean()
        return Wanted(**{name: said for name in self.fields if (said := self.cleaned_data.get(name))})
