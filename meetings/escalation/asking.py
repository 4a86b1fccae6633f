"""The two forms of a question to the mayor, the memo and its options, as one."""

from dataclasses import dataclass

from django.http import QueryDict

from meetings.escalation.forms import EscalationForm
from meetings.escalation.naming import names_of
from meetings.escalation.options import MAX_OPTIONS, BaseOptionFormSet, OptionFormSet
from meetings.escalation.origin import Origin
from meetings.escalation.services import Request

OPTIONS = "option"


@dataclass(frozen=True)
class Asking:
    """What is being filled in."""

    origin: Origin
    form: EscalationForm
    options: BaseOptionFormSet

    def is_valid(self) -> bool:
        """Check both forms, so that all messages show at once."""
        is_form_valid = self.form.is_valid()
        self.options.names = names_of(self.form.chosen_cases())
        return self.options.is_valid() and is_form_valid

    def request(self) -> Request:
        """Return what is asked; call it on valid forms."""
        said = self.form.cleaned_data
        return Request(
            municipality=self.origin.municipality,
            case=self.origin.case,
            meeting=self.origin.meeting,
            cases=self.form.chosen_cases(),
            layers=list(said.get("items") or []),
            wanted=self.form.by_word(),
            purpose=said.get("purpose") or "",
            people=self.form.people(),
            agencies=self.form.agencies(),
            marking=self.form.asked_marking(),
            title=said["title"],
            why=said["why"],
            differing_views=said["differing_views"],
            told_to_person=said["told_to_person"],
            decision_needed_by=said["decision_needed_by"],
            options=self.options.filled(),
        )


def blank(origin: Origin) -> Asking:
    """Return empty forms."""
    return Asking(origin, EscalationForm(origin=origin), OptionFormSet(prefix=OPTIONS))


def filled_in(origin: Origin, data: QueryDict) -> Asking:
    """Return the forms as they were sent."""
    return Asking(origin, EscalationForm(data, origin=origin), OptionFormSet(data, prefix=OPTIONS))


def unchecked(origin: Origin, data: QueryDict, *, more_options: int) -> Asking:
    """Return what was typed, without judging it, with so many more rows for options."""
    typed = filled_in(origin, data)
    initial = {name: typed.form[name].data for name in typed.form.fields}
    if not (more_options or initial["told_to_person"]):
        # The cases were chosen just now: what their people have been told comes with them.
        del initial["told_to_person"]
    form = EscalationForm(origin=origin, initial=initial)
    rows = [{name: row[name].data for name in row.fields} for row in typed.options.forms]
    options = OptionFormSet(prefix=OPTIONS, initial=rows[: MAX_OPTIONS - more_options])
    options.extra = more_options
    return Asking(origin, form, options)
