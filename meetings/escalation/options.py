"""The options of an escalation: the ways to decide that the conference puts before the mayor."""

from typing import cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.file.nameless import Names

MAX_OPTIONS = 12


class OptionForm(forms.Form):
    """One way to decide. An empty row is left out."""

    title = forms.CharField(
        label=_("Option"), max_length=200, error_messages={"required": _("Give this option a name.")}
    )
    effect = forms.CharField(
        label=_("Effect"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    cost = forms.CharField(label=_("Cost"), max_length=80, required=False)
    view = forms.CharField(label=_("View of the conference"), max_length=120, required=False)


class BaseOptionFormSet(forms.BaseFormSet):
    """The options; `names` are those of the cases, which no option says."""

    names: Names = Names(())

    def initial_form_count(self) -> int:
        """No row counts as given before, so that each may be left empty."""
        return 0 if self.is_bound else super().initial_form_count()

    def clean(self) -> None:
        """At least one option, and none that names the person."""
        if any(self.errors) or not self.forms:
            return
        if not self.filled():
            self.forms[0].add_error("title", _("Name at least one option."))
        for form in self.forms:
            for field, text in list(form.cleaned_data.items()):
                if word := self.names.found_in(text):
                    form.add_error(field, leave_out(word))

    def filled(self) -> list[dict[str, str]]:
        """Return the rows in which something is written."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("title")]


OptionFormSet = cast(
    type[BaseOptionFormSet],
    forms.formset_factory(OptionForm, formset=BaseOptionFormSet, extra=3, max_num=MAX_OPTIONS, validate_max=True),
)


def leave_out(word: str) -> str:
    """Return the message at a text that stands on the first page and names somebody."""
    return _now("This stands on the first page: leave out “%(word)s”.") % {"word": word}
