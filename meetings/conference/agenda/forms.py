"""Forms of the agenda: cases, topics, planned minutes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Max
from django.http import QueryDict
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from meetings.conference.agenda.selectors import addable
from meetings.conference.models import Meeting, Slot, SlotContent
from mscportal.record.versions import version_of

LONGEST_ITEM = 240
MOST_BLOCKS = 12
PLANNED_MINUTES = _("Planned minutes")


def minutes_field(label: Any = PLANNED_MINUTES) -> forms.IntegerField:
    """Return a field for the planned minutes of one item."""
    return forms.IntegerField(label=label, min_value=1, max_value=LONGEST_ITEM, initial=15)


def block_field(meeting: Meeting) -> forms.TypedChoiceField:
    """Return a field for the block that an item stands in: one of those there are, or the next."""
    last = Slot.objects.filter(meeting=meeting).aggregate(last=Max("block"))["last"] or 0
    numbers = range(1, min(last + 1, MOST_BLOCKS) + 1)
    blocks = [(number, __("Block %(number)s") % {"number": number}) for number in numbers]
    return forms.TypedChoiceField(
        label=_("Block"),
        coerce=int,
        empty_value=0,  # type: ignore[arg-type]  # The stubs know of texts alone.
        required=False,
        initial=last,
        choices=[(0, __("Outside the blocks")), *blocks],
        help_text=_("Whoever may not hear one item of a block leaves for the whole block."),
    )


class CasesForm(forms.Form):
    """Cases to put on the agenda; one of another table asks for a second look."""

    cases = forms.ModelMultipleChoiceField(
        queryset=Case.objects.none(), error_messages={"required": _("Tick at least one case.")}
    )
    minutes = minutes_field(_("Planned minutes for each"))
    other_table = forms.BooleanField(label=_("Add cases of another table too"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = meeting.forum.table
        self.fields["block"] = block_field(meeting)
        cases: Any = self.fields["cases"]
        cases.queryset = addable(meeting)

    def clean(self) -> dict[str, Any]:
        """A case of another table is added only when that was meant."""
        cleaned = super().clean() or {}
        others = self._of_another_table(cleaned.get("cases", ()))
        if others and not cleaned.get("other_table"):
            told = {"references": ", ".join(others)}
            self.add_error(
                "other_table",
                _("Another table than this meeting's: %(references)s. Tick here to add it all the same.") % told,
            )
        return cleaned

    def _of_another_table(self, cases: Iterable[Case]) -> list[str]:
        return sorted(case.reference for case in cases if self.table and case.table != self.table)


class TopicForm(forms.Form):
    """A topic that is no case."""

    topic = forms.CharField(label=_("Topic"), max_length=300, help_text=_("Every participant reads it: no names."))
    minutes = minutes_field()

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["block"] = block_field(meeting)


class SlotForm(TopicForm):
    """One slot of the agenda; one about a case has no topic to change."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, content: SlotContent) -> None:
        slot = content.slot
        first = {"topic": content.topic, "minutes": slot.minutes_planned, "block": slot.block}
        super().__init__(data, initial=first | {"seen": version_of(content)}, meeting=content.meeting)
        if content.case_id:
            del self.fields["topic"]
