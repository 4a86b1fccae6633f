"""Members of a municipality, and changes of seats that wait for somebody."""

from typing import Any

from django import forms
from django.db.models import BooleanField, Case, Exists, Func, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from partners.agencies.models import Agency
from partners.members.models import Member, Role, SeatChange

ALL = ("", _("All"))
STATES = [("active", _("active")), ("invited", _("invited")), ("declined", _("declined")), ("left", _("left"))]


class MemberFilter(forms.Form):
    """Narrows the list; the agencies offered are those whose members are listed."""

    q = forms.CharField(label=_("Name"), required=False, max_length=100)
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), required=False, empty_label=_("All"))
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[ALL, *Role.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *STATES])

    def __init__(self, data: Any = None, *, members: QuerySet[Any]) -> None:
        super().__init__(data, auto_id="filter_%s")
        field: Any = self.fields["agency"]
        field.queryset = Agency.objects.filter(pk__in=members.values("agency")).order_by("name")

    def narrow(self, members: QuerySet[Any]) -> QuerySet[Any]:
        """Return what the filter leaves; what is filled in wrongly filters nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        if words := chosen.get("q"):
            members = members.filter(
                Q(name__icontains=words) | Q(username__icontains=words) | Q(email__icontains=words)
            )
        if agency := chosen.get("agency"):
            members = members.filter(agency=agency)
        if role := chosen.get("role"):
            members = members.filter(role=role)
        if state := chosen.get("state"):
            members = members.filter(state=state)
        return members


def members_of(acting: Member) -> QuerySet[Any]:
    """Return the members whose seats concern `acting`: of the own agency for a lead, else of the municipality.

    `state` is one of STATES, `waits` tells that a change waits for an answer.
    """
    members = Member.objects.filter(municipality=acting.municipality)
    if acting.role == Role.AGENCY_LEAD:
        members = members.filter(agency=acting.agency)
    changes = SeatChange.objects.filter(member=OuterRef("pk"))
    confirmed, asked = (changes.filter(status=status) for status in ("confirmed", "asked"))
    # A member of a city file never had a change and was seated by it.
    state = Case(
        When(is_active=True, then=Value("active")),
        When(Exists(confirmed) | ~Exists(changes), then=Value("left")),
        When(Exists(asked), then=Value("invited")),
        default=Value("declined"),
    )
    return (
        members.select_related("agency", "municipality")
        .annotate(state=state, waits=Exists(asked))
        .order_by("-is_active", "name", "username")
    )


def open_changes() -> QuerySet[Any]:
    """Return the changes that wait for an answer, of those the guard shows; the longest waiting first.

    `may_confirm` tells whether the acting member is the one who may answer.
    """
    return (
        SeatChange.objects.filter(status=SeatChange.Status.ASKED)
        .annotate(may_confirm=Func("pk", function="guard.may_confirm", output_field=BooleanField()))
        .select_related("member__agency", "agency", "asked_by")
        .order_by("asked_at")
    )
