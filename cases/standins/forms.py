"""The form by which a stand-in is named."""

from collections import Counter
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
        colleagues = list(
            Member.objects.filter(agency__in={one.agency_id for one in may_be_away(actor)}, is_active=True)
            .select_related("agency")
            .order_by("agency__name", "name")
        )
        seats = Counter(one.agency_id for one in colleagues)
        # Who is alone in an agency has nobody to stand in.
        away = [one for one in may_be_away(actor) if seats[one.agency_id] > 1]
        self.has_colleagues = bool(away)
        first = actor if actor in away else next(iter(away), actor)
        fields: dict[str, Any] = self.fields
        fields["member"].queryset = Member.objects.filter(pk__in=[member.pk for member in away])
        fields["member"].initial = first.pk
        fields["stand_in"].queryset = Member.objects.filter(pk__in=[one.pk for one in colleagues])
        fields["stand_in"].choices = [("", _("Choose")), *_by_agency(colleagues, first)]
        fields["valid_from"].initial = actor.municipality.today
        if len(away) == 1:
            fields["member"].widget = forms.HiddenInput()
            self.fieldsets = [Fieldset(None, ["stand_in", ("valid_from", "valid_until")])]


def _by_agency(colleagues: list[Member], first: Member) -> list[tuple[object, object]]:
    """Return the choices for who stands in: the colleagues of `first` before others, and they themselves last."""
    ordered = sorted(colleagues, key=lambda one: (one.agency_id != first.agency_id, one.agency.name, one == first))
    named = [
        (name, [(one.pk, one.name) for one in those]) for name, those in groupby(ordered, lambda one: one.agency.name)
    ]
    return [*named] if len(named) > 1 else [choice for _name, those in named for choice in those]
