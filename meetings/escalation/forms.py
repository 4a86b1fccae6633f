"""What the compiler fills in: the question to the mayor, its options, and what it rests on."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.days import today
from cases.file.nameless import unsaid_on
from cases.models import Case, Layer
from cases.told.selectors import in_one_line, told_to_all
from meetings.escalation.items import ItemsField, WantedField
from meetings.escalation.naming import names_of
from meetings.escalation.options import leave_out
from meetings.escalation.origin import Origin
from meetings.escalation.selectors import agencies_to_address, people_to_address, quotable
from meetings.escalation.wanted import needs_asking, releasable
from mscportal.look.fieldsets import Fieldset
from mscportal.look.widgets import DayInput
from partners.models import Agency, Clearance, Member

DECISION_AFTER = timedelta(days=7)
# Signs of a text; the memo is to be one page where it can be.
LONGEST = 5000
FIRST_PAGE = ("title", "why", "differing_views", "told_to_person")


class EscalationForm(forms.Form):
    """The memo without its options. Its first page stands without name and reference."""

    title = forms.CharField(
        label=_("What it is about"), max_length=200, help_text=_("Without the name and without the reference.")
    )
    why = forms.CharField(
        label=_("Why this comes to you"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )
    decision_needed_by = forms.DateField(label=_("Decision needed by"), widget=DayInput)
    differing_views = forms.CharField(
        label=_("Differing views"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    told_to_person = forms.CharField(
        label=_("What the person has been told"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    addressees = forms.MultipleChoiceField(
        label=_("Addressed to"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They read this document and no case."),
    )
    cases = forms.ModelMultipleChoiceField(
        queryset=Case.objects.none(), label=_("Cases in it"), widget=forms.CheckboxSelectMultiple, required=False
    )
    items = ItemsField(
        queryset=Layer.objects.none(),
        label=_("What it rests on"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only what everyone on the case may read, or its shared version."),
    )
    wanted = WantedField(
        queryset=Layer.objects.none(),
        label=_("What not everyone on the case may read"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Another agency is asked for what it wrote, and the escalation waits for the answer."),
    )
    purpose = forms.CharField(
        label=_("What is it needed for?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("Who is asked reads this, and for whom the document is."),
    )
    marking = forms.TypedChoiceField(
        label=_("Readers are cleared for at least"),
        choices=Clearance.choices,
        coerce=int,
        help_text=_("Never less than the information in it asks for."),
    )

    fieldsets = [
        Fieldset(None, ["title", "why", "decision_needed_by"]),
        Fieldset(_("For whom"), ["addressees"]),
        Fieldset(_("Said with it"), ["differing_views", "told_to_person"]),
        Fieldset(_("Information"), ["cases", "items", "wanted", "purpose"]),
        Fieldset(_("Marking"), ["marking"], folded=True),
    ]

    def __init__(self, data: QueryDict | None = None, *, origin: Origin, initial: dict[str, Any] | None = None) -> None:
        first = {"decision_needed_by": today(origin.municipality) + DECISION_AFTER, "marking": Clearance.BASIC}
        super().__init__(data, initial=first | (initial or {}))
        self.origin, cases = origin, [case.pk for case in origin.cases]
        ticked = data.getlist("cases") if data is not None else (initial or {}).get("cases") or []
        self._chosen_cases = [case for case in origin.cases if origin.case or str(case.pk) in ticked]
        self.offered = quotable([case.pk for case in self._chosen_cases])
        self.releasable = releasable([case.pk for case in self._chosen_cases])
        self.told = list(told_to_all([case.pk for case in self._chosen_cases]))
        if "told_to_person" not in (initial or {}):
            self.initial["told_to_person"] = "\n".join(map(in_one_line, self.told))
        self._addressable = addressable(origin)
        cast(forms.MultipleChoiceField, self.fields["addressees"]).choices = _grouped(self._addressable)
        self._offer("items", self.offered)
        self._offer("wanted", self.releasable)
        cast(WantedField, self.fields["wanted"]).actor = origin.actor
        self._offer("cases", Case.objects.filter(pk__in=cases).order_by("reference"))
        if origin.case or not origin.cases:
            del self.fields["cases"]
        if not self._chosen_cases:
            del self.fields["items"]
        if not (self._chosen_cases and self.releasable):
            del self.fields["wanted"], self.fields["purpose"]
        offered = [(value, label) for value, label in Clearance.choices if value <= origin.actor.clearance]
        cast(forms.TypedChoiceField, self.fields["marking"]).choices = offered

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        cast("forms.ModelMultipleChoiceField[Any]", self.fields[name]).queryset = rows

    def people(self) -> list[Member]:
        """Return who is addressed by name."""
        return [found for found in self._chosen() if isinstance(found, Member)]

    def agencies(self) -> list[Agency]:
        """Return which offices are addressed as a whole."""
        return [found for found in self._chosen() if isinstance(found, Agency)]

    def _chosen(self) -> list[Member | Agency]:
        return [self._addressable[code] for code in self.cleaned_data.get("addressees", [])]

    def chosen_cases(self) -> list[Case]:
        """The case it was asked from, or those of the meeting that were ticked."""
        return self._chosen_cases

    def clean_decision_needed_by(self) -> date:
        """A decision cannot be needed before it is asked for."""
        day: date = self.cleaned_data["decision_needed_by"]
        if day < today(self.origin.municipality):
            raise ValidationError(_("This day has passed."))
        return day

    def clean(self) -> dict[str, Any]:
        """Readers are there, cleared for what they get, and the first page names nobody."""
        cleaned = super().clean() or self.cleaned_data
        self._check_clearance()
        if self.asked() and not cleaned.get("purpose") and "purpose" not in self.errors:
            self.add_error("purpose", _now("Say what it is needed for: somebody is asked for it."))
        names = names_of(self.chosen_cases())
        for field in FIRST_PAGE:
            if word := names.found_in(cleaned.get(field) or ""):
                self.add_error(field, leave_out(word))
        for case in self.chosen_cases():
            if word := unsaid_on(case).found_in(cleaned.get("purpose") or ""):
                message = _now("Who is asked may not know the name: leave out “%(word)s”.")
                self.add_error("purpose", message % {"word": word})
        return cleaned

    def by_word(self) -> list[Layer]:
        """Return what goes in by somebody's word, the compiler's own included."""
        return list(self.cleaned_data.get("wanted") or [])

    def asked(self) -> list[Layer]:
        """Return that of it for which somebody else is asked."""
        return [layer for layer in self.by_word() if needs_asking(self.origin.actor, layer)]

    def asked_marking(self) -> int:
        """Return what the memo asks its readers to be cleared for: never less than what stands in it now."""
        said = self.cleaned_data.get("told_to_person") or ""
        own = [layer for layer in self.by_word() if not needs_asking(self.origin.actor, layer)]
        quoted = [*(self.cleaned_data.get("items") or []), *own, *(told for told in self.told if told.text in said)]
        return max([self.cleaned_data.get("marking", 0), *(statement.classification for statement in quoted)])

    def _check_clearance(self) -> None:
        marking = self.asked_marking()
        told = {"marking": Clearance(marking).label}
        for person in self.people():
            if person.clearance < marking:
                words = _now("%(name)s is not cleared for this: it is %(marking)s.")
                self.add_error("addressees", words % {**told, "name": person.name})
        for agency in self.agencies():
            if not Member.objects.filter(agency=agency, is_active=True, clearance__gte=marking).exists():
                words = _now("Nobody at %(name)s is cleared for this: it is %(marking)s.")
                self.add_error("addressees", words % {**told, "name": agency.name})


def addressable(origin: Origin) -> dict[str, Member | Agency]:
    """Return whom the question may go to, offices before their people, by the code that the form knows them by."""
    cases = [case.pk for case in origin.cases]
    people = people_to_address(origin.municipality, cases).exclude(pk=origin.actor.pk)
    offices = {f"office:{agency.pk}": agency for agency in agencies_to_address(origin.municipality)}
    return {**offices, **{f"person:{person.pk}": person for person in people}}


def _grouped(addressable: dict[str, Member | Agency]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, found in addressable.items():
        if isinstance(found, Agency):
            groups.setdefault(found.name, []).append((code, _now("The whole office")))
        else:
            groups.setdefault(found.agency.name, []).append((code, found.name))
    return list(groups.items())
