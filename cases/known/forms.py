"""The question whether somebody is known: a person answers, with the reason."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case
from cases.known.selectors import Known
from mscportal.look.dates import day_in_words

OTHER = "other"


class KnownForm(forms.Form):
    """Which of the people found it is, or none of them; `shown` says of whom that was asked."""

    who = forms.ChoiceField(
        label=_("Is it one of these people?"),
        widget=forms.RadioSelect,
        help_text=_("Nothing is opened yet. Look at the case first if you are not sure."),
        error_messages={"required": _("Choose who it is.")},
    )
    why = forms.CharField(label=_("How do you know?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, found: Sequence[Known]) -> None:
        """Take an answer only to the question as it stands: whom else was found since is asked about anew."""
        asked = ",".join(str(known.case.pk) for known in found)
        answers = data.get("shown") == asked
        super().__init__(data if answers else None, initial={"shown": asked, "why": data.get("why", "")})
        self.found = found
        field: Any = self.fields["who"]
        field.choices = [*((str(known.case.pk), _in_words(known)) for known in found), (OTHER, _none_of(found))]

    @property
    def same(self) -> Case | None:
        """The case of the person that it is, None for another person."""
        chosen = self.cleaned_data["who"]
        return next((known.case for known in self.found if str(known.case.pk) == chosen), None)


def _in_words(known: Known) -> str:
    person, likeness = known.case.identity, known.likeness
    said = {
        "name": str(person),
        "day": day_in_words(person.born_on, "medium"),
        "reference": known.case.reference,
        "births": likeness.births.label,
        "names": likeness.names.label,
    }
    return __("%(name)s, born %(day)s, case %(reference)s: %(names)s, %(births)s") % said


def _none_of(found: Sequence[Known]) -> str:
    return __("Another person: open a case") if len(found) == 1 else __("None of them, another person: open a case")
