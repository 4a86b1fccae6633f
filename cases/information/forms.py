"""Forms for items, their shared version and their files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.audience import AudienceForm, clearances
from cases.days import today
from cases.file.models import Case
from cases.file.nameless import NamelessForm, unsaid_on
from cases.information.models import Layer
from mscportal.look.widgets import DayInput
from mscportal.record.versions import version_of
from partners.models import Clearance, Member

# PRACTICE.md, "What the portal refuses": stands beside every text field.
HOW_TO_WRITE = _("Write what was done or said, and how you know.")
LONGEST = 20_000


def text_field(label: Any, *, rows: int = 6, required: bool = True, help_text: Any = HOW_TO_WRITE) -> forms.CharField:
    """Return a field for a text about a person."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ItemForm(AudienceForm):
    """An item: its kind, the text and who may read it; all else is folded away behind sensible defaults."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Layer.Kind.choices, initial=Layer.Kind.OBSERVATION)
    day = forms.DateField(label=_("Day"), widget=DayInput, help_text=_("The day this was seen, said or decided."))
    text = text_field(_("Text"))
    said_as = forms.ChoiceField(label=_("This is"), choices=Layer.SaidAs.choices, initial=Layer.SaidAs.FACT)
    domain = forms.ChoiceField(label=_("Domain"), choices=Layer.Domain.choices, initial=Layer.Domain.OTHER)
    rationale = text_field(_("Why this was decided"), rows=3, required=False, help_text="")
    differing_views = text_field(_("Differing views"), rows=3, required=False, help_text="")
    is_entrusted = forms.BooleanField(
        label=_("Entrusted under professional secrecy"),
        required=False,
        help_text=_("Goes into no document without your word each time."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    folded = ("said_as", "domain", "classification", "rationale", "differing_views", "is_entrusted")
    field_order = ("kind", "day", "text", "audience", "named_agencies", "named_people", "classification")

    def __init__(self, *args: Any, statement: Layer | None = None, **more: Any) -> None:
        initial = more.pop("initial", None) or {}
        if statement:
            names = (*WRITTEN, "audience", "named_agencies", "named_people", "classification")
            initial = {name: getattr(statement, name) for name in names} | {"seen": version_of(statement)} | initial
        super().__init__(*args, statement=statement, initial=initial, **more)
        self.fields["day"].initial = today(self.case.municipality)

    @property
    def more_is_open(self) -> bool:
        """Tell whether what is folded away must show itself: something in it is to be put right, or was filled in."""
        return any(
            self[name].errors or str(self[name].value() or "") != str(self.fields[name].initial or "")
            for name in self.folded
        )

    def clean_day(self) -> Any:
        """Refuse a day that has not come."""
        if self.cleaned_data["day"] > today(self.case.municipality):
            raise ValidationError(__("This day has not come yet."))
        return self.cleaned_data["day"]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a decision (PRACTICE.md: decisions without a written reason went wrong elsewhere)."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("kind") == Layer.Kind.DECISION and not data.get("rationale"):
            self.add_error("rationale", __("Say why this was decided."))
        return data

    def written(self) -> dict[str, Any]:
        """Return what is kept of a valid form, by the names of the model's fields."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


WRITTEN = ("kind", "day", "text", "said_as", "domain", "rationale", "differing_views", "is_entrusted")


class ExtractForm(NamelessForm):
    """The shared version: a text of its own, fit for everyone on the case, with a clearance of its own."""

    text = text_field(
        _("Shared version"),
        help_text=_("Write it for everyone on this case: who was not told the full text reads only this."),
    )
    classification = forms.TypedChoiceField(label=_("Readers must be cleared for"), coerce=int)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Member, item: Layer, extract: Layer | None, **more: Any) -> None:
        initial = {"classification": Clearance.BASIC, "seen": ""}
        if extract:
            initial = {"text": extract.text, "classification": extract.classification, "seen": version_of(extract)}
        super().__init__(*args, **more | {"initial": initial | more.get("initial", {})})
        level: Any = self.fields["classification"]
        level.choices = [choice for choice in clearances(actor) if choice[0] <= item.classification]
        self.keep_unsaid(unsaid_on(item.case))


class AttachmentForm(NamelessForm):
    """One file."""

    file = forms.FileField(
        label=_("File"), help_text=_("A PDF, a picture or an office document of at most 10 MB."), max_length=255
    )

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        self.keep_unsaid(unsaid_on(case))
