"""Forms of a meeting: when, where, and who is asked to come."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.conference.models import Attendance, Meeting
from meetings.conference.planning.services import NEVER_ASKED
from meetings.versioned import ShownField, VersionedForm
from mscportal.look.fieldsets import Fieldset
from mscportal.look.widgets import MomentInput
from partners.models import Member

LONGEST = 12 * 60
LONGEST_BACK, LONGEST_AHEAD = timedelta(days=-366), timedelta(days=3 * 366)


class MeetingForm(VersionedForm, forms.ModelForm):
    """When a meeting begins, how many minutes it takes, and where."""

    minutes_planned = forms.IntegerField(label=_("Planned minutes"), min_value=5, max_value=LONGEST, initial=120)

    fieldsets = [Fieldset(None, [("starts_at", "minutes_planned"), "place"])]

    class Meta:
        model = Meeting
        fields = ["starts_at", "minutes_planned", "place"]
        widgets = {"starts_at": MomentInput}

    def clean_starts_at(self) -> datetime:
        """A moment far off is a slip of the pen, and at the end of the calendar no meeting would end."""
        starts_at: datetime = self.cleaned_data["starts_at"]
        if not LONGEST_BACK <= starts_at - timezone.now() <= LONGEST_AHEAD:
            raise ValidationError(_("Choose a moment from a year back up to three years ahead."))
        return starts_at


class ByAgency(forms.ModelMultipleChoiceField):
    """Members to tick, each with the agency."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, member: Member) -> str:
        return f"{member.name}, {member.agency.name}"


class InvitationForm(forms.Form):
    """Who is asked to a meeting: people of the seats, others, observers."""

    members = ByAgency(label=_("From the seats"), queryset=Member.objects.none(), required=False)
    others = ByAgency(label=_("Others"), queryset=Member.objects.none(), required=False)
    observers = ByAgency(label=_("Observers"), queryset=Member.objects.none(), required=False)
    shown = ShownField()

    fieldsets = [
        Fieldset(None, ["members"]),
        Fieldset(_("Others"), ["others"], folded=True),
        Fieldset(_("Observers"), ["observers"], folded=True),
    ]

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = list(Attendance.objects.filter(meeting=meeting).values_list("member", "is_observer"))
        people = (
            Member.objects.filter(agency__partnerships__municipality=meeting.forum.municipality_id, is_active=True)
            .exclude(role__in=NEVER_ASKED)
            .select_related("agency")
            .order_by("agency__name", "name")
            .distinct()
        )
        seated = people.filter(agency__seats__forum=meeting.forum_id)
        self.fields["shown"].initial = [member for member, _is_observer in asked]
        choices = {"members": seated, "others": people.exclude(pk__in=seated.values("pk")), "observers": people}
        for name, queryset in choices.items():
            field: Any = self.fields[name]
            field.queryset = queryset
            field.initial = [member for member, is_observer in asked if is_observer == (name == "observers")]

    def clean(self) -> dict[str, Any]:
        """Nobody comes both as a participant and as an observer."""
        cleaned = super().clean() or {}
        twice = {*cleaned.get("members", ()), *cleaned.get("others", ())} & set(cleaned.get("observers", ()))
        if twice:
            names = ", ".join(sorted(member.name for member in twice))
            self.add_error("observers", _("Ticked as a participant too: %(names)s") % {"names": names})
        return cleaned
