"""The form by which an originator says whether its item goes into a document."""

from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.asking.forms import How
from cases.asking.models import ReleaseRequest
from cases.file.nameless import NamelessForm, unsaid_on
from cases.information.forms import text_field
from cases.information.models import Layer
from cases.release.services import SHARED
from mscportal.record.versions import seen_field, version_of
from partners.models import Member


class DocumentAnswerForm(NamelessForm):
    """The item word for word, a text written for the document's addressees, or nothing and why."""

    how = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    version = text_field(
        _("Text for this document"),
        rows=5,
        required=False,
        help_text=_("Only who reads the document reads it, and who asked for it."),
    )
    text = text_field(
        _("Reason"), rows=3, required=False, help_text=_("Who asks reads it. Needed where you share nothing.")
    )
    seen = seen_field()

    def __init__(self, *args: Any, request: ReleaseRequest, item: Layer | None, **more: Any) -> None:
        """Offer the full text only where everyone named could read it; who is no longer on the case writes none."""
        initial = {"seen": version_of(item, only=SHARED)} if item else {}
        super().__init__(*args, **more | {"initial": initial})
        answers = [(How.FULL.value, _("Let the full text go into it"))]
        if item:
            uncleared = Member.objects.filter(pk__in=request.for_people or [], clearance__lt=item.classification)
            answers = [] if uncleared.exists() else answers
            answers.append((How.VERSION.value, _("Only the text that I write for it")))
        else:
            del self.fields["version"]
        fields: dict[str, Any] = self.fields
        fields["how"].choices = [*answers, (How.NOTHING.value, How.NOTHING.label)]
        self.keep_unsaid(unsaid_on(item.case if item else None))

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen answer needs, and for a word on a text that would not be used."""
        data = super().clean()
        how, version = data.get("how"), data.get("version", "")
        if how == How.VERSION and not version and "version" not in self.errors:
            self.add_error("version", __("Write the text for this document."))
        if how in (How.FULL, How.NOTHING) and version:
            self.add_error("how", __("You wrote a text for this document: choose it, or take it out."))
        if how == How.NOTHING and not data.get("text") and "text" not in self.errors:
            self.add_error("text", __("Say why."))
        return data

    def released(self) -> dict[str, Any]:
        """Return a valid form's values by the names that `release_for_document` takes."""
        return {name: self.cleaned_data.get(name, "") for name in ("version", "text")} | {
            "seen": self.cleaned_data["seen"]
        }


class WordBackForm(NamelessForm):
    """Why a word that was given is taken back."""

    text = text_field(_("Reason"), rows=3, help_text=_("Who asked reads it."))

    def __init__(self, *args: Any, item: Layer | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.keep_unsaid(unsaid_on(item.case if item else None))
