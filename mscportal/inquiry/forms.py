"""Of whom and of which day it is asked what they knew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.days import today
from mscportal.inquiry.known import How
from mscportal.look.widgets import DayInput
from partners.models import Agency, Member, Municipality

AGENCY, MEMBER = "agency", "member"
COUNTERSIGN = "countersign"
# No record is older; earlier days are slips of the keyboard.
FIRST_DAY = date(1990, 1, 1)


@dataclass(frozen=True)
class About:
    """Whose knowledge it is: an agency, or one person of it."""

    agency: Agency
    member: Member | None

    @property
    def name(self) -> str:
        return self.member.name if self.member else self.agency.name

    @property
    def only_seats_in(self) -> UUID | None:
        """Of an agency only what its members did as such counts."""
        return None if self.member else self.agency.pk


class InquiryForm(forms.Form):
    """Its choices are the agencies and people that the acting member may ask about."""

    who = forms.ChoiceField(label=_("Who"))
    day = forms.DateField(label=_("On the day"), widget=DayInput)
    how = forms.ChoiceField(label=_("Known how"), required=False, choices=[("", _("All")), *How.choices])

    def __init__(
        self,
        *args: Any,
        municipality: Municipality,
        agencies: Sequence[Agency],
        people: Sequence[Member],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more | {"auto_id": "inquiry_%s"})
        self.municipality = municipality
        self.agencies = {str(agency.pk): agency for agency in agencies}
        self.people = {str(member.pk): member for member in people}
        by_agency = [
            (name, [(f"{MEMBER}:{member.pk}", member.name) for member in those])
            for name, those in groupby(people, key=lambda member: member.agency.name)
        ]
        whole = [(f"{AGENCY}:{pk}", agency.name) for pk, agency in self.agencies.items()]
        fields: dict[str, Any] = self.fields
        fields["who"].choices = [(__("An agency"), whole), *by_agency]

    def clean_day(self) -> date:
        """A day of which there can be a record, today at the latest."""
        day: date = self.cleaned_data["day"]
        if day < FIRST_DAY:
            raise forms.ValidationError(_("Enter a valid date."))
        if day > today(self.municipality):
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        return day

    def about(self) -> About:
        """Return whose knowledge is asked for; call it on a valid form."""
        kind, _sep, pk = self.cleaned_data["who"].partition(":")
        if kind == AGENCY:
            return About(self.agencies[pk], None)
        member = self.people[pk]
        return About(member.agency, member)


class ExportForm(forms.Form):
    """What an export is for."""

    purpose = forms.CharField(label=_("What for"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class DeclineForm(forms.Form):
    """Why an export is not countersigned; who asked reads it."""

    reason = forms.CharField(
        label=_("Why not"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you decline.")},
    )
