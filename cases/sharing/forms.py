"""Forms of the desk: its filter, the shared version, the decision for none, and the grading of police items."""

from collections import Counter
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.file.nameless import NamelessForm, unsaid_on
from cases.information.forms import ExtractForm, text_field
from cases.information.models import Grading, Layer
from cases.sharing.selectors import Waits
from cases.sharing.services import TEXT
from cases.words import names_like
from mscportal.record.versions import seen_field, version_of
from partners.models import Table


class DeskFilter(forms.Form):
    """Narrows the desk; what was decided shows only when it is asked for."""

    q = forms.CharField(label=_("Name or reference"), required=False, max_length=100)
    table = forms.ChoiceField(label=_("Table"), required=False, choices=[("", _("All")), *Table.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Layer.Kind.choices])
    waits = forms.ChoiceField(
        label=_("Shared version"), required=False, choices=[("", _("All that waits")), *Waits.choices]
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more | {"auto_id": "filter_%s"})
        self.is_valid()
        self.chosen = {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}

    def narrow(self, items: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Return what the filter leaves, but for what is waited for; what is filled in wrongly filters nothing."""
        if words := self.chosen.get("q", "").strip():
            items = items.filter(Q(case__reference__icontains=words) | Q(case__in=names_like(words)))
        names = {"table": "case__table", "kind": "kind"}
        return items.filter(**{names[name]: value for name, value in self.chosen.items() if name in names})

    def keeps(self, waits: str) -> bool:
        """Tell whether an item that waits for this stays."""
        wanted = self.chosen.get("waits")
        return waits == wanted if wanted else waits != Waits.DECIDED

    def count(self, found: Counter[str]) -> None:
        """Say behind each answer how many of the items have it."""
        field: Any = self.fields["waits"]
        labels = [(value, f"{label} ({found[value]})") for value, label in Waits.choices]
        field.choices = [("", f"{__('All that waits')} ({found[Waits.NONE] + found[Waits.OLDER]})"), *labels]


class SharedVersionForm(ExtractForm):
    """The shared version, and whether how sure it is stands beside it (only where the item is graded)."""

    tells_grading = forms.BooleanField(required=False)
    seen_text = seen_field()

    field_order = ("text", "tells_grading", "classification")

    def __init__(self, *args: Any, item: Layer, extract: Layer | None, **more: Any) -> None:
        initial = {"seen_text": version_of(item, only=TEXT)}
        super().__init__(*args, item=item, extract=extract, **more | {"initial": initial})
        graded = {row.layer_id: row for row in Grading.objects.filter(layer__in=[item, extract] if extract else [item])}
        if item.pk in graded:
            self.fields["tells_grading"].label = __("Say beside it: %(words)s") % {"words": graded[item.pk].in_short}
            self.initial["tells_grading"] = len(graded) > 1
        else:
            del self.fields["tells_grading"]

    def level(self) -> int:
        """Return what the shared version asks its readers to be cleared for, as the form stands."""
        chosen = getattr(self, "cleaned_data", {}).get("classification")
        return int(self.initial["classification"] if chosen is None else chosen)


class NoneForm(NamelessForm):
    """Why an item gets no shared version."""

    reason = text_field(_("Why there is none"), rows=3, help_text=_("Read by those who read the full text."))
    seen = seen_field()

    def __init__(self, *args: Any, item: Layer, reason: str, **more: Any) -> None:
        super().__init__(*args, **more | {"initial": {"reason": reason, "seen": version_of(item, only=TEXT)}})
        self.keep_unsaid(unsaid_on(item.case))


class GradingForm(forms.Form):
    """3×5×2 in words; handling is the item's audience, and who the source is stands nowhere."""

    source = forms.ChoiceField(label=_("Source"), choices=Grading.Source.choices, widget=forms.RadioSelect)
    information = forms.ChoiceField(
        label=_("Information"), choices=Grading.Information.choices, widget=forms.RadioSelect
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, grading: Grading | None, **more: Any) -> None:
        initial = {"source": Grading.Source.UNTESTED, "information": Grading.Information.NOT_KNOWN, "seen": ""}
        if grading:
            initial = {
                "source": grading.source,
                "information": grading.information,
                "seen": version_of(grading),
            }
        super().__init__(*args, **more | {"initial": initial})
