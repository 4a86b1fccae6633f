"""Forms for who is on a case."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.access.bundles import Bundle, bundle_of
from cases.access.relations import candidates
from cases.access.selectors import OnCase
from cases.days import today
from cases.file.models import Case, Relation
from cases.file.nameless import NamelessForm, unsaid_on
from mscportal.look.widgets import DayInput
from mscportal.record.versions import seen_field
from partners.models import Agency, Member

LONGEST = 1000


def _words(label: Any, help_text: Any = "", rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows})
    )


class GrantTermsForm(NamelessForm):
    """What a grant allows, why and until when."""

    bundle = forms.ChoiceField(
        label=_("What may they do?"), choices=Bundle.choices, initial=Bundle.ADD, widget=forms.RadioSelect
    )
    purpose = _words(_("Purpose"), _("What they are to do on this case. They read it on their summary."))
    legal_basis = _words(_("Legal basis"), rows=1)
    valid_until = forms.DateField(
        label=_("Until"), required=False, widget=DayInput, help_text=_("The last day. Empty: no end is set.")
    )
    seen = seen_field()

    def __init__(self, *args: Any, case: Case, entry: OnCase | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.keep_unsaid(unsaid_on(case))
        if entry:
            self.initial = {
                "bundle": bundle_of(entry.permissions),
                "purpose": entry.purpose,
                "legal_basis": entry.legal_basis,
                "valid_until": entry.valid_until,
                "seen": entry.version,
            }


class GrantForm(GrantTermsForm):
    """A new grant: for an agency, or for one of its members."""

    holder = forms.ChoiceField(label=_("Agency or person"))
    valid_from = forms.DateField(label=_("From"), widget=DayInput)

    field_order = ("holder", "bundle", "purpose", "legal_basis", "valid_from", "valid_until")

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, case=case, **more)
        del self.fields["seen"]
        agencies = partners_of(case)
        self.holders = {str(agency.pk): agency for agency in agencies}
        people = Member.objects.filter(agency__in=agencies, is_active=True).select_related("agency").order_by("name")
        self.people = {str(member.pk): member for member in people}
        self.fields["valid_from"].initial = today(case.municipality)
        choices: list[Any] = [("", __("Choose")), (__("Agencies"), [(pk, a.name) for pk, a in self.holders.items()])]
        choices.append((__("People"), [(pk, f"{m.name}, {m.agency.name}") for pk, m in self.people.items()]))
        holder: Any = self.fields["holder"]
        holder.choices = choices

    def clean_holder(self) -> Agency | Member:
        """Return the agency or member behind the choice."""
        value = self.cleaned_data["holder"]
        return self.holders.get(value) or self.people[value]


class EndGrantForm(forms.Form):
    """The last day of a grant."""

    last_day = forms.DateField(
        label=_("Last day on this case"), required=False, widget=DayInput, help_text=_("Empty: it ends at once.")
    )
    seen = seen_field()

    def __init__(self, *args: Any, entry: OnCase, **more: Any) -> None:
        super().__init__(*args, **more | {"initial": {"seen": entry.version}})


class RecuseForm(NamelessForm):
    """Somebody of the network, or of a partner, who must not see the case nor a document of it."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Person"), empty_label=_("Choose"))
    reason = _words(_("Reason"), _("A relative, a neighbour, a conflict of interest."))

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        # Who has no agreement reads documents all the same: the mayor's office.
        network = Agency.objects.filter(partnerships__municipality=case.municipality_id)
        concerned = Q(agency__in=partners_of(case)) | Q(agency__in=network)
        people = Member.objects.filter(concerned, is_active=True).select_related("agency")
        field: Any = self.fields["member"]
        field.queryset = people.order_by("name")
        self.keep_unsaid(unsaid_on(case))
        field.label_from_instance = lambda member: f"{member.name}, {member.agency.name}"


class RelateForm(forms.Form):
    """A case whose person knows this one's; only what the member sees is ever found."""

    other = forms.CharField(
        label=_("Other case"),
        max_length=20,
        widget=forms.TextInput(attrs={"list": "candidates", "autocomplete": "off"}),
        help_text=_("Its reference."),
    )
    kind = forms.ChoiceField(label=_("The other person is this one's"), choices=Relation.Kind.choices)

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        self.candidates = candidates(case)

    def clean_other(self) -> Case:
        """Return the case meant; hidden, unknown and linked already are told alike."""
        reference = self.cleaned_data["other"].strip().upper()
        other = self.candidates.filter(reference=reference).first()
        if other is None:
            raise ValidationError(__("There is no such case to link."))
        return other


def partners_of(case: Case) -> list[Agency]:
    """Return the agencies that the case's municipality has ever had an agreement with, and their parts, by name."""
    from_agreement = Agency.objects.filter(agreements__municipality=case.municipality_id)
    return list((from_agreement | Agency.objects.filter(part_of__in=from_agreement)).distinct().order_by("name"))
