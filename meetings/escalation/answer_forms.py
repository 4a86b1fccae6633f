"""What the mayor's office answers."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from meetings.escalation.memo import LETTERS
from meetings.escalation.models import Escalation, Option


class OptionField(forms.ModelChoiceField):
    """One of the options, lettered as in the document."""

    def label_from_instance(self, obj: Option) -> str:  # type: ignore[override]
        return f"{LETTERS[obj.position - 1]}. {obj.title}"


class DecisionForm(forms.Form):
    """The mayor's answer."""

    option = OptionField(
        queryset=Option.objects.none(),
        label=_("Your decision"),
        widget=forms.RadioSelect,
        required=False,
        empty_label=_("None of these"),
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}), required=False)

    def __init__(self, data: QueryDict | None = None, *, escalation: Escalation) -> None:
        super().__init__(data)
        cast(OptionField, self.fields["option"]).queryset = escalation.options.all()

    def clean(self) -> dict[str, Any]:
        """Who takes none of the options says what is decided instead."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("option") and not cleaned.get("note") and not self.errors:
            self.add_error("note", _("Say what you decide instead."))
        return cleaned


class CallForm(forms.Form):
    """When and where the mayor is to be called."""

    note = forms.CharField(label=_("When, and on which number"), max_length=300, required=False)
