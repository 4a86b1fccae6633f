"""Whose sight of a case is looked at: somebody on it, or anybody of an agency on it with a clearance."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.access.selectors import OnCase
from mscportal.guard.acting import Beside
from partners.models import Clearance, Member

AGENCY, MEMBER = "agency", "member"


class SeeAsForm(forms.Form):
    """Its choices are who is on the case as the acting member may know it."""

    who = forms.ChoiceField(label=_("Who"))
    clearance = forms.TypedChoiceField(
        label=_("Clearance, for an agency"),
        coerce=int,
        choices=Clearance.choices,
        initial=Clearance.BASIC,
        required=False,
        empty_value=str(Clearance.BASIC.value),
    )

    def __init__(self, *args: Any, actor: Member, entries: Iterable[OnCase], members: Iterable[Member], **more: Any):
        super().__init__(*args, **more | {"auto_id": "as_%s"})
        self.people = {str(member.pk): member for member in members if member != actor}
        views = [one for one in entries if one.holds and one.member is None and "view" in one.permissions]
        held = {one.agency for one in views}
        # Anybody of the agency stands for it.
        self.agencies = {str(member.agency_id): member for member in members if member.agency in held}
        by_agency = [
            (name, [(f"{MEMBER}:{member.pk}", member.name) for member in those])
            for name, those in groupby(self.people.values(), key=lambda member: member.agency.name)
        ]
        agencies = [(f"{AGENCY}:{pk}", member.agency.name) for pk, member in self.agencies.items()]
        fields: dict[str, Any] = self.fields
        fields["who"].choices = [(__("An agency"), agencies), *by_agency]

    def beside(self, *, viewer: UUID, case: UUID) -> Beside:
        """Return whose sight of the case is asked for."""
        kind, _sep, pk = self.cleaned_data["who"].partition(":")
        if kind == AGENCY:
            return Beside(viewer, self.agencies[pk].pk, case, int(self.cleaned_data["clearance"]))
        return Beside(viewer, self.people[pk].pk, case)

    def name(self) -> str:
        """Return whose sight it is, in words."""
        kind, _sep, pk = self.cleaned_data["who"].partition(":")
        if kind == MEMBER:
            return self.people[pk].name
        cleared = Clearance(int(self.cleaned_data["clearance"])).label
        return __("somebody of {agency}, cleared for “{level}”,").format(
            agency=self.agencies[pk].agency.name, level=cleared
        )
