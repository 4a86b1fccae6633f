"""The form of a forum."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forums.cadence import words
from meetings.forums.models import Forum
from meetings.versioned import ShownField, VersionedForm
from mscportal.look.fieldsets import Fieldset
from partners.models import Agency, Member, Municipality, Role, Table

CADENCES = ("P7D", "P14D", "P21D", "P1M", "P2M", "P3M", "P6M", "P1Y")
WITHOUT_A_CHAIR = (Role.AUDITOR, Role.ADMINISTRATOR)


class ForumForm(VersionedForm, forms.ModelForm):
    """Name, kind, table and cadence of a forum, who takes the chair and which agencies have a seat."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose")), *Forum.Kind.choices])
    table = forms.ChoiceField(label=_("Table"), choices=[("", "—"), *Table.choices], required=False)
    chair = forms.ModelChoiceField(Member.objects.none(), label=_("Chair"), required=False, empty_label=_("Nobody"))
    seats = forms.ModelMultipleChoiceField(
        label=_("Seats"),
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Members of these agencies see when the forum meets. What they see of a case does not change."),
    )
    seats_shown = ShownField()
    cadence = forms.ChoiceField(label=_("Meets"), required=False)

    fieldsets = [Fieldset(None, ["name", ("kind", "table"), ("cadence", "chair"), "seats"])]

    class Meta:
        model = Forum
        fields = ["name", "kind", "table", "cadence", "chair"]

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        seats, chair, cadence = fields["seats"], fields["chair"], fields["cadence"]
        agencies = Agency.objects.filter(partnerships__municipality=municipality)
        seats.queryset = (agencies | Agency.objects.filter(municipality=municipality)).distinct().order_by("name")
        chair.queryset = (
            Member.objects.filter(municipality=municipality, is_active=True)
            .exclude(role__in=WITHOUT_A_CHAIR)
            .order_by("name")
        )
        known = CADENCES if self.instance.cadence in ("", *CADENCES) else (self.instance.cadence, *CADENCES)
        cadence.choices = [("", _("when needed")), *((code, words(code)) for code in known)]
        if not self.instance._state.adding:
            seats.initial = list(self.instance.seats.values_list("agency", flat=True))
            fields["seats_shown"].initial = seats.initial
