"""The form by which an agency answers the safety question."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.access.selectors import members_on
from cases.audience import by_agency, clearances
from cases.file.nameless import NamelessForm, unsaid_on
from cases.information.forms import text_field
from cases.information.models import Layer
from cases.plan.models import Action
from cases.safety.models import ASKED
from cases.safety.selectors import visitors
from mscportal.look.fieldsets import Fieldset
from mscportal.record.versions import seen_field, version_of
from partners.models import Clearance, Member


class How(models.TextChoices):
    """What the agency answers."""

    NOTHING = "nothing", _("Nothing to share")
    TELL = "tell", _("The visitor must know this")


class SafetyForm(NamelessForm):
    """Nothing, or a text for who makes the visit and whoever else is named."""

    how = forms.ChoiceField(
        label=_("Is there anything the visitor must know for safety?"), choices=How.choices, widget=forms.RadioSelect
    )
    text = text_field(_("What the visitor must know"), rows=4, required=False)
    said_as = forms.ChoiceField(label=_("This is"), choices=Layer.SaidAs.choices, initial=Layer.SaidAs.FACT)
    classification = forms.TypedChoiceField(label=_("Readers must be cleared for"), coerce=int)
    named_people = forms.TypedMultipleChoiceField(
        label=_("Who else reads it?"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = seen_field()

    fieldsets: tuple[Fieldset, ...] = (
        Fieldset(None, ["how"]),
        Fieldset(_("What you tell"), ["text", ("said_as", "classification"), "named_people"]),
    )

    def __init__(self, *args: Any, actor: Member, visit: Action, may_write: bool, **more: Any) -> None:
        super().__init__(*args, **more | {"initial": {"seen": version_of(visit, only=ASKED)}})
        people = list(members_on(visit.case))
        going = visitors(visit, people)
        self.readers = [member.name for member in going]
        fields: dict[str, Any] = self.fields
        levels = clearances(actor)
        fields["classification"].choices = levels
        fields["classification"].initial = min(
            [Clearance.CONFIDENTIAL, actor.clearance, *(one.clearance for one in going)]
        )
        fields["named_people"].choices = by_agency(m for m in people if m not in going and m.pk != actor.pk)
        if not may_write:
            fields["how"].choices = [(How.NOTHING.value, How.NOTHING.label)]
            for name in ("text", "said_as", "classification", "named_people"):
                del fields[name]
            self.fieldsets = self.fieldsets[:1]
        self.keep_unsaid(unsaid_on(visit.case))

    def clean(self) -> dict[str, Any]:
        """Ask for the text that is to be told, and for a word on one that would not be."""
        data = super().clean()
        how, text = data.get("how"), data.get("text", "")
        if how == How.TELL and not text and "text" not in self.errors:
            self.add_error("text", __("Write what the visitor must know."))
        if how == How.NOTHING and text:
            self.add_error("how", __("You wrote something: choose that the visitor must know it, or take it out."))
        return data

    def told(self) -> dict[str, Any]:
        """Return a valid form's values by the names that `tell_visitor` takes."""
        return {name: self.cleaned_data[name] for name in ("text", "said_as", "classification", "named_people", "seen")}
