"""What the mayor's office answers."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from meetings.escalation.memo import LETTERS
from meetings.escalation.models import Escalation, Option

NONE_OF_THESE = "none"


class DecisionForm(forms.Form):
    """The mayor's answer: one of the options, lettered as in the document, or something else in words."""

    option = forms.ChoiceField(label=_("Your decision"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), required=False)

    def __init__(self, data: QueryDict | None = None, *, escalation: Escalation) -> None:
        super().__init__(data)
        self._options = {str(option.pk): option for option in escalation.options.all()}
        offered = [(pk, f"{LETTERS[option.position - 1]}. {option.title}") for pk, option in self._options.items()]
        cast(forms.ChoiceField, self.fields["option"]).choices = [*offered, (NONE_OF_THESE, _("None of these"))]

    def clean_option(self) -> Option | None:
        """Return the option, None for none of them."""
        return self._options.get(self.cleaned_data["option"])

    def clean(self) -> dict[str, Any]:
        """Who takes none of the options says what is decided instead."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("option") and not cleaned.get("note"):
            self.add_error("note", _now("Say what you decide instead."))
        return cleaned


class CallForm(forms.Form):
    """When and where the mayor is to be called."""

    note = forms.CharField(label=_("When, and on which number"), max_length=300, required=False)
