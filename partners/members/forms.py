"""Forms of seats: the invitation, a change that is asked for, and what a member corrects alone."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mscportal.look.fieldsets import Fieldset
from mscportal.record.versions import seen_field, version_of
from partners.agencies.models import Agency, Municipality
from partners.members.gate import administers
from partners.members.models import CORRECTED, SEAT, Clearance, Member, Role

USERNAME = RegexValidator(r"^[\w.-]+$", _("Letters, digits, dots, hyphens and underscores only."))

LONGEST_REASON = 1000


def languages_of(municipality: Municipality) -> list[tuple[str, Any]]:
    """Return the portal's languages, those of the municipality first."""
    known = dict(settings.LANGUAGES)
    first = [code for code in municipality.languages if code in known]
    return [(code, known[code]) for code in dict.fromkeys([*first, *known])]


class SeatForm(forms.Form):
    """Agency, role and clearance, as the acting member may ask for them."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), empty_label="—")
    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *Role.choices])
    clearance = forms.TypedChoiceField(label=_("Cleared for"), choices=Clearance.choices, coerce=int)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For whoever confirms it. Do not write about cases."),
    )

    def __init__(self, *args: Any, actor: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        field: Any = self.fields["agency"]
        field.queryset = self.agencies()

    def agencies(self) -> QuerySet[Agency]:
        """Return the agencies in which the actor may ask for a seat."""
        if administers(self.actor.municipality):
            return Agency.objects.filter(municipality=self.actor.municipality).order_by("name")
        return Agency.objects.filter(pk=self.actor.agency_id)

    def clean(self) -> dict[str, Any]:
        """Refuse a coordinator outside the coordination unit, who could do nothing there."""
        told = super().clean() or self.cleaned_data
        agency = told.get("agency")
        if told.get("role") == Role.COORDINATOR and agency and not agency.is_coordination:
            self.add_error("role", _("Coordinators are members of the coordination unit."))
        return told


class InvitationForm(SeatForm):
    """A new member."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), help_text=_("The invitation goes there once the seat is confirmed."))
    username = forms.CharField(label=_("User name"), max_length=80, validators=[USERNAME])
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"))
    same_as = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("Has another seat as"),
        required=False,
        empty_label=_("no other seat"),
        help_text=_("For somebody who works in two agencies. Whoever is kept out of a case is so in every seat."),
    )

    # As they stand on the page, for the list of what is to be put right.
    field_order = ["name", "email", "phone", "language", "username", "same_as", "agency", "role", "clearance", "reason"]
    fieldsets = [
        Fieldset(None, ["name", "email", ("phone", "language"), "username", "same_as"]),
        Fieldset(_("Seat"), ["agency", ("role", "clearance"), "reason"]),
    ]

    def __init__(self, *args: Any, actor: Member, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        fields: dict[str, Any] = self.fields
        language, same_as = fields["language"], fields["same_as"]
        language.choices = languages_of(actor.municipality)
        same_as.queryset = Member.objects.filter(municipality=actor.municipality).order_by("name")
        same_as.label_from_instance = lambda member: f"{member.name} ({member.username})"

    def clean_username(self) -> str:
        """Refuse a name that somebody signs in with, in whichever letters."""
        username: str = self.cleaned_data["username"]
        if Member.objects.filter(Q(username__iexact=username) | Q(email__iexact=username)).exists():
            raise forms.ValidationError(_("Somebody signs in with this name already. Choose another one."))
        return username

    def clean(self) -> dict[str, Any]:
        """Refuse an address that another person signs in with."""
        told = super().clean()
        same_as, email = told.get("same_as"), told.get("email")
        if email and is_taken(email, person=same_as.person if same_as else ""):
            message = _("Somebody has this address already. If it is the same person, choose the other seat below.")
            self.add_error("email", message)
        return told


class SeatChangeForm(SeatForm):
    """A change of a seat that stands."""

    email = forms.EmailField(
        label=_("New e-mail"),
        required=False,
        help_text=_("Only if it changes. Links for a new password go there, so it is confirmed like a right."),
    )
    seen = seen_field()
    fieldsets = [Fieldset(None, ["agency", ("role", "clearance"), "email", "reason"])]

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        initial = {"agency": member.agency_id, "role": member.role, "clearance": member.clearance}
        initial["seen"] = version_of(member, only=SEAT)
        super().__init__(*args, initial=initial, **kwargs)
        self.member = member

    def clean_email(self) -> str:
        """Refuse an address that another person signs in with."""
        email: str = self.cleaned_data["email"]
        if email and is_taken(email, person=self.member.person):
            raise forms.ValidationError(_("Somebody else has this address already."))
        return email

    def clean(self) -> dict[str, Any]:
        """Refuse a change that changes nothing."""
        told = super().clean()
        stands = (self.member.agency, self.member.role, self.member.clearance)
        asked = (told.get("agency"), told.get("role"), told.get("clearance"))
        if not self.errors and self.member.is_active and asked == stands and not told.get("email"):
            raise forms.ValidationError(_("Nothing is changed here."))
        return told


class LeavingForm(forms.Form):
    """Why a member leaves."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Do not write about cases."),
    )


class ProfileForm(forms.Form):
    """What a member is called and how to reach them."""

    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"))
    seen = seen_field()
    fieldsets = [Fieldset(None, ["name", ("phone", "language")])]

    def __init__(self, data: Any = None, *, member: Member) -> None:
        initial = {name: getattr(member, name) for name in CORRECTED}
        super().__init__(data, initial=initial | {"seen": version_of(member, only=CORRECTED)})
        language: Any = self.fields["language"]
        language.choices = languages_of(member.municipality)


class OwnEmailForm(forms.Form):
    """The own address."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("Links for a new password go there."))

    def __init__(self, data: Any = None, *, member: Member) -> None:
        super().__init__(data, initial={"email": member.email})
        self.member = member

    def clean_email(self) -> str:
        """Refuse an address that another person signs in with."""
        email: str = self.cleaned_data["email"]
        if is_taken(email, person=self.member.person):
            raise forms.ValidationError(_("Somebody else has this address already."))
        return email


def is_taken(email: str, *, person: str) -> bool:
    """Tell whether somebody else than `person` signs in with this address, as e-mail or as user name."""
    others = Member.objects.exclude(person=person)
    return others.filter(Q(email__iexact=email) | Q(username__iexact=email)).exists()
