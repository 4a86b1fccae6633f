"""The form by which an originator answers for new readers: who, what, and whether they may read it."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.newreaders.models import NewReader
from cases.newreaders.selectors import Together, Waits
from mscportal.look.dates import day_in_words
from mscportal.record.versions import seen_field, version_of

LONGEST = 1000


class NewReadersForm(forms.Form):
    """What still waits is ticked; where nothing does, all is, and a new answer replaces the former one."""

    people = forms.TypedMultipleChoiceField(label=_("Who?"), coerce=UUID, widget=forms.CheckboxSelectMultiple)
    statements = forms.TypedMultipleChoiceField(label=_("What?"), coerce=UUID, widget=forms.CheckboxSelectMultiple)
    state = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(NewReader.State.ALLOWED, _("Let them read it")), (NewReader.State.CLOSED, _("Keep it closed"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only your agency reads it. Needed where you keep something closed."),
    )
    seen = seen_field()

    def __init__(self, *args: Any, change: Together, **more: Any) -> None:
        waiting = [row for row in change.rows if row.state == NewReader.State.ASKED] or change.rows
        first = {
            "people": list({row.member_id for row in waiting}),
            "statements": list({row.statement_id for row in waiting}),
            "seen": version_of(*change.rows),
        }
        super().__init__(*args, **more | {"initial": first})
        fields: dict[str, Any] = self.fields
        fields["people"].choices = [(one.pk, f"{one.name}, {one.agency.name}") for one in change.people]
        fields["statements"].choices = [(one.statement_id, _line(one)) for one in change.statements]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a no."""
        data = self.cleaned_data
        if data.get("state") == NewReader.State.CLOSED and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", __("Say why."))
        return data


def _line(one: Waits) -> str:
    day = f", {day_in_words(one.day, 'medium')}" if one.day else ""
    text = Truncator(one.text).chars(90)
    return f"{one.label}{day}" + (f" – {text}" if text else "")
