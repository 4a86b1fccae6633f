"""The form for what the person and the family have been told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.access.selectors import members_on
from cases.days import today
from cases.information.forms import text_field
from cases.plan.forms import PlanForm
from cases.told.models import Told
from mscportal.look.widgets import DayInput
from partners.models import Clearance, Member


class ToldForm(PlanForm):
    """To whom, told or not, what was said or why not, on which day and by whom."""

    to = forms.ChoiceField(label=_("Who was told?"), choices=Told.To.choices, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label=_("Told or not"), choices=Told.Outcome.choices, initial=Told.Outcome.TOLD, widget=forms.RadioSelect
    )
    text = text_field(
        _("What was said, or why not"), rows=4, help_text=_("In the words that were used, as far as you know them.")
    )
    day = forms.DateField(
        label=_("Day"), widget=DayInput, help_text=_("The day this was said, or decided not to be said.")
    )
    teller = forms.ModelChoiceField(Member.objects.none(), label=_("By whom"), empty_label=_("Choose"))
    again_on = forms.DateField(
        label=_("Look again on"), required=False, widget=DayInput, help_text=_("Asked for when nobody was told.")
    )

    kept = ("to", "outcome", "text", "day", "teller", "again_on")

    def __init__(self, *args: Any, statement: Told | None = None, **more: Any) -> None:
        actor: Member = more["actor"]
        first: dict[str, Any] = {}
        if statement is None:
            first = {
                "classification": min(Clearance.CONFIDENTIAL, actor.clearance),
                "day": today(more["case"].municipality),
                "teller": actor.pk,
            }
        super().__init__(*args, statement=statement, initial=first, **more)
        known = [member.pk for member in members_on(self.case)]
        field: Any = self.fields["teller"]
        kept = [statement.teller_id] if statement else []
        field.queryset = Member.objects.filter(pk__in=[*known, actor.pk, *kept]).order_by("name")
