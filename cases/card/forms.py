"""The form of an emergency card."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.information.forms import text_field
from cases.plan.forms import PlanForm
from partners.models import Clearance, Member


class CardForm(PlanForm):
    """Whom to call, what to avoid, and who may read that; a card that stands is ended by the box."""

    call = text_field(
        _("Whom to call"), rows=3, help_text=_("Name and phone: whom the person trusts, whom you reach at night.")
    )
    avoid = text_field(_("What to avoid"), rows=3, help_text=_("What would make it worse, and what helps."))
    ended = forms.BooleanField(label=_("This card no longer holds"), required=False)

    kept = ("call", "avoid")

    def __init__(self, *args: Any, **more: Any) -> None:
        actor: Member = more["actor"]
        first = {} if more.get("statement") else {"classification": min(Clearance.CONFIDENTIAL, actor.clearance)}
        super().__init__(*args, initial=first, **more)
        if self.statement is None:
            del self.fields["ended"]
