"""Forms of presenting a case without a name, and of telling it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.access.selectors import agencies_on
from cases.file.bands import age_band_field, check_band
from cases.file.models import Case
from cases.file.nameless import NamelessForm, unsaid_on
from cases.naming.models import NameRequest, Reporter
from partners.models import Agency, Member, Municipality

LONGEST = 1000
EVERYONE = "everyone"


class ReporterField(forms.ModelChoiceField):
    """A member to choose, each with the agency."""

    def label_from_instance(self, member: Member) -> str:
        return f"{member.name}, {member.agency.name}"


def reporter_field(*, required: bool = False) -> ReporterField:
    """Return the field for who brought a case to the table."""
    return ReporterField(
        Member.objects.none(),
        label=_("Who reported it"),
        required=required,
        empty_label=_("Choose"),
        help_text=_("Known to this person and the coordinators alone. Without their word no name is told."),
    )


def reporters(municipality: Municipality) -> QuerySet[Member]:
    """Return the active members of agencies in a municipality's network, by name."""
    people = Member.objects.filter(agency__partnerships__municipality=municipality, is_active=True)
    return people.select_related("agency").order_by("name", "pk").distinct()


class HideForm(forms.Form):
    """From now on without a name: the age as the table may know it and, for coordinators, who reported it."""

    age_band = age_band_field()
    reporter = reporter_field()

    def __init__(self, *args: Any, case: Case, born_on: Any, day: Any, names_reporter: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.born_on, self.day = born_on, day
        field: Any = self.fields["reporter"]
        field.queryset = reporters(case.municipality)
        if not names_reporter:
            del self.fields["reporter"]

    def clean(self) -> dict[str, Any]:
        """The band is one that the age lies in."""
        check_band(self, self.born_on, self.day)
        return self.cleaned_data


class ReporterForm(forms.Form):
    """Who brought the case to the table; for who has left, somebody of the same agency."""

    member = reporter_field(required=True)

    def __init__(self, *args: Any, case: Case, standing: Reporter | None, actor: Member, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["member"]
        field.queryset = reporters(case.municipality)
        if case.is_anonymous:
            field.queryset = field.queryset.exclude(person=actor.person)
        if standing:
            field.queryset = field.queryset.filter(agency=standing.agency_id)


class RevealForm(NamelessForm):
    """An agency that is to be told whose case this is or, by who `leads` the case, everyone on it."""

    holder = forms.ChoiceField(label=_("Agency"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why they cannot do their part without the name. Who reported it reads this."),
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 1}))

    def __init__(self, *args: Any, case: Case, leads: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.agencies: dict[str, Agency] = {str(agency.pk): agency for agency in agencies_on(case)}
        holder: Any = self.fields["holder"]
        named = [(pk, agency.name) for pk, agency in self.agencies.items()]
        holder.choices = [("", _("Choose")), *named]
        if leads:
            holder.choices = [*holder.choices, (EVERYONE, _("Everyone on this case, later ones too"))]
        self.keep_unsaid(unsaid_on(case))

    def asked(self) -> dict[str, Any]:
        """Return a valid form's values by the names that `ask_for_the_name` takes."""
        values = dict(self.cleaned_data)
        return values | {"agency": self.agencies.get(values.pop("holder"))}


class WordForm(NamelessForm):
    """The word of who brought the case, or why not."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (NameRequest.Answer.GIVEN, _("The name may be told")),
            (NameRequest.Answer.DECLINED, _("The name may not be told")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who asks reads it. Needed where the name may not be told."),
    )

    def __init__(self, *args: Any, case: Case | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.keep_unsaid(unsaid_on(case))

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a no."""
        data = super().clean()
        declined = data.get("answer") == NameRequest.Answer.DECLINED
        if declined and not data.get("text") and "text" not in self.errors:
            self.add_error("text", __("Say why."))
        return data
