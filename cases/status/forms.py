"""The form that moves a case on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.audience import AudienceForm
from cases.file.models import Case
from cases.file.transitions import NEXT
from cases.information.forms import text_field
from mscportal.record.versions import seen_field, version_of


class StatusForm(AudienceForm):
    """Where the case goes from here, why, and who may read why."""

    status = forms.ChoiceField(label=_("New status"), widget=forms.RadioSelect)
    reason = text_field(
        _("Why this was decided"),
        rows=3,
        required=False,
        help_text=_("Asked for when the case is closed. It is kept as a decision, for the readers below."),
    )
    seen = seen_field()

    field_order = ("status", "reason", "audience", "named_agencies", "named_people", "classification")

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, case=case, initial={"seen": version_of(case)}, **more)
        field: Any = self.fields["status"]
        field.choices = [(code, Case.Status(code).label) for code in NEXT[case.status]]
