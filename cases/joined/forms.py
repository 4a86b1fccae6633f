"""The form that joins two cases of one person."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case
from cases.information.forms import text_field
from cases.joined.selectors import may_join
from partners.models import Member


class GoesOn(models.TextChoices):
    """Which of the two goes on."""

    THIS = "this", _("This case goes on, the other one ends")
    OTHER = "other", _("The other case goes on, this one ends")


class JoinForm(forms.Form):
    """The other case of the person, which of the two goes on, and why."""

    other = forms.CharField(
        label=_("Other case"),
        max_length=20,
        widget=forms.TextInput(attrs={"list": "candidates", "autocomplete": "off"}),
        help_text=_("Its reference."),
    )
    goes_on = forms.ChoiceField(label=_("Which one goes on?"), choices=GoesOn.choices, widget=forms.RadioSelect)
    reason = text_field(_("How do you know that it is the same person?"), rows=2)
    closing_reason = text_field(
        _("Why the case that ends is closed"),
        rows=2,
        help_text=_("Everyone on the case that ends reads this. Do not name the case that goes on."),
    )

    def __init__(self, *args: Any, case: Case, actor: Member, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case, self.actor = case, actor

    def clean_other(self) -> Case:
        """Return the case meant; hidden, unknown, without a name and not led are told alike."""
        reference = self.cleaned_data["other"].strip().upper()
        about = Case.objects.select_related("municipality", "identity")
        other = about.filter(reference=reference, municipality=self.case.municipality_id).first()
        if other is None or other.pk == self.case.pk or not may_join(self.actor, other):
            raise ValidationError(__("There is no such case to join."))
        return other

    def joining(self) -> dict[str, Any]:
        """Return a valid form's values by the names that `join_files` takes."""
        values = dict(self.cleaned_data)
        pair = (self.case, values.pop("other"))
        case, other = pair if values.pop("goes_on") == GoesOn.THIS else reversed(pair)
        return values | {"case": case, "other": other}


class UndoForm(forms.Form):
    """Why two cases are of two people after all."""

    reason = text_field(_("Reason"), rows=2)
