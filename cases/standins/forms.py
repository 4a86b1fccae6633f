"""The form by which a stand-in is named."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.standins.selectors import may_be_away
from mscportal.look.fieldsets import Fieldset
from mscportal.look.widgets import DayInput
from partners.models import Member


class StandInForm(forms.Form):
    """Who is away, who stands in, and from when to when."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Who is away?"), empty_label=_("Choose"))
    stand_in = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("Who stands in?"),
        empty_label=_("Choose"),
        help_text=_("A colleague of the same agency. They read what they are cleared for themselves."),
    )
    valid_from = forms.DateField(label=_("From"), widget=DayInput)
    valid_until = forms.DateField(
        label=_("Until"), widget=DayInput, help_text=_("The last day, at most 30 days in all.")
    )

    fieldsets = [Fieldset(None, ["member", "stand_in", ("valid_from", "valid_until")])]

    def __init__(self, *args: Any, actor: Member, **more: Any) -> None:
        super().__init__(*args, **more)
        away = may_be_away(actor)
        fields: dict[str, Any] = self.fields
        fields["member"].queryset = Member.objects.filter(pk__in=[member.pk for member in away])
        fields["member"].initial = actor.pk
        agencies = {member.agency_id for member in away}
        colleagues = Member.objects.filter(agency__in=agencies, is_active=True).select_related("agency")
        fields["stand_in"].queryset = colleagues
        # The own colleagues first; oneself last, since nobody stands in for themselves.
        ordered = sorted(
            colleagues,
            key=lambda one: (one.agency_id != actor.agency_id, one.agency.name, one.pk == actor.pk, one.name),
        )
        by_agency = [(name, list(those)) for name, those in groupby(ordered, key=lambda one: one.agency.name)]
        named = [(name, [(one.pk, one.name) for one in those]) for name, those in by_agency]
        fields["stand_in"].choices = [("", _("Choose")), *(named if len(named) > 1 else named[0][1] if named else [])]
        fields["valid_from"].initial = actor.municipality.today
        if len(away) == 1:
            fields["member"].widget = forms.HiddenInput()
