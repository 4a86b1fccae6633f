"""Form controls beside Django's own: native date and time fields, choices in a row."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms

from mscportal.look.dates import day_in_words


class DayInput(forms.DateInput):
    """A native date field, with the day written out beside it (portal.js keeps it in step)."""

    input_type = "date"
    template_name = "components/widgets/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add `written`, the day as words in the reader's language ("" where there is no valid day)."""
        context = super().get_context(name, value, attrs)
        context["widget"]["written"] = written_day(context["widget"]["value"])
        return context


class MomentInput(forms.DateTimeInput):
    """A native field for day and time of day, in the current time zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class SuggestingInput(forms.TextInput):
    """A line of text with `suggestions` to choose from; anything else may be typed too."""

    template_name = "components/widgets/suggesting.html"
    suggestions: Sequence[str] = ()

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the suggestions, as a list that the field names."""
        context = super().get_context(name, value, attrs)
        if self.suggestions:
            context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_suggested"
        context["widget"]["suggestions"] = self.suggestions
        return context


class SegmentedRadio(forms.RadioSelect):
    """Two to four short choices side by side, such as Note, Decision, Action."""

    template_name = "components/widgets/segmented.html"


def written_day(value: str | None) -> str:
    """Return an ISO day as words in the active language; "" for anything that is no day."""
    try:
        return day_in_words(datetime.date.fromisoformat(value or ""), "long")
    except ValueError:
        return ""
