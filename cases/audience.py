""" "Who may read this?": the one question beside every text, its form fields and the preview of the readers.

A preview for people's eyes, counting what its viewer sees. Who really reads is decided by guard/rule.sql alone.
"""

from collections.abc import Container, Iterable, Sequence
from itertools import groupby
from typing import Any, TypeAlias
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.access.selectors import agencies_on, members_on
from cases.file.models import Case
from cases.file.nameless import NamelessForm, unsaid_on
from cases.newreaders.selectors import withheld_from
from cases.statement import Audience, Statement
from partners.models import Agency, Clearance, Member

# By these branches nobody reads a statement while its originator has not agreed to them (cases/newreaders).
ON_THE_CASE = ("table", "agency_named")
Readers: TypeAlias = list[tuple[Agency, list[Member]]]
Choice: TypeAlias = tuple[UUID, str]


class AudienceForm(NamelessForm):
    """Fields of the question; `statement` is what is changed, whose own originator and author count."""

    audience = forms.ChoiceField(
        label=_("Who may read this?"), choices=Audience.choices, initial=Audience.TABLE, widget=forms.RadioSelect
    )
    named_agencies = forms.TypedMultipleChoiceField(
        label=_("Agencies"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    named_people = forms.TypedMultipleChoiceField(
        label=_("People"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    classification = forms.TypedChoiceField(label=_("Readers must be cleared for"), coerce=int)

    def __init__(self, *args: Any, case: Case, actor: Member, statement: Statement | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case, self.actor, self.statement = case, actor, statement
        self.originator = statement.originator if statement else actor.agency
        fields: dict[str, Any] = self.fields
        fields["named_agencies"].help_text = format_html(
            __("{agency} reads it in any case."), agency=self.originator.name
        )
        fields["classification"].choices = clearances(actor)
        fields["classification"].initial = min(Clearance.CONFIDENTIAL, actor.clearance)
        self._offer_names()
        self.keep_unsaid(unsaid_on(case))

    def _offer_names(self) -> None:
        agencies = _named(Agency, self.statement.named_agencies if self.statement else [])
        people = _named(Member, self.statement.named_people if self.statement else [])
        offered = {agency.pk: agency for agency in (*agencies_on(self.case), *agencies)}
        offered.pop(self.originator.pk, None)
        known = {member.pk: member for member in (*members_on(self.case), *people)}
        if self.statement is None:
            known.pop(self.actor.pk, None)
        fields: dict[str, Any] = self.fields
        fields["named_agencies"].choices = [(agency.pk, agency.name) for agency in offered.values()]
        fields["named_people"].choices = by_agency(known.values())

    def readers(self) -> Readers:
        """Return who would read the text as the form stands; what is filled in wrongly counts as not filled in."""
        data = self.cleaned_data if self.is_bound and not self.errors else self._as_it_stands()
        return readers_of(
            self.case,
            audience=data["audience"],
            classification=data["classification"],
            originator=self.originator.pk,
            author=(self.statement.author_id if self.statement else self.actor.pk),
            agencies=data["named_agencies"],
            people=data["named_people"],
            withheld=withheld_from(self.statement.pk) if self.statement else (),
        )

    def preview(self) -> Readers:
        """Return the readers of a form that is not sent yet, without complaining of what is still missing."""
        readers = self.readers()
        self.errors.clear()
        return readers

    def _as_it_stands(self) -> dict[str, Any]:
        names = ("audience", "classification", "named_agencies", "named_people")
        if not self.is_bound:
            first = {name: self.get_initial_for_field(self.fields[name], name) for name in names}
            return {name: value if value is not None else [] for name, value in first.items()}
        valid = self.cleaned_data
        fallback = {"audience": Audience.TABLE, "classification": self.actor.clearance}
        return {name: valid.get(name, fallback.get(name, [])) for name in names}


def readers_of(
    case: Case,
    *,
    audience: str,
    classification: int,
    originator: UUID,
    author: UUID | None,
    agencies: Sequence[UUID],
    people: Sequence[UUID],
    withheld: Container[UUID] = (),
) -> Readers:
    """Return the members on `case` whom a statement like this is addressed to and who are cleared for it, by agency.

    From `withheld` it is kept unless it is addressed to themselves.
    """
    members = members_on(case).filter(clearance__gte=classification)
    reads = [
        member
        for member in members
        if (
            branch := branch_for(
                member, audience=audience, originator=originator, author=author, agencies=agencies, people=people
            )
        )
        and not (branch in ON_THE_CASE and member.agency_id != originator and member.pk in withheld)
    ]
    return [(agency, list(those)) for agency, those in groupby(reads, key=lambda member: member.agency)]


def branch_for(
    member: Member,
    *,
    audience: str,
    originator: UUID,
    author: UUID | None,
    agencies: Sequence[UUID],
    people: Sequence[UUID],
) -> str:
    """Return by which branch of the rule (guard.branches) a statement is addressed to `member`, "" for none."""
    agency = member.agency_id
    branches: dict[str, dict[str, bool]] = {
        Audience.TABLE: {"table": True},
        Audience.AGENCIES: {"agency_wrote": agency == originator, "agency_named": agency in agencies},
        Audience.PEOPLE: {"wrote": member.pk == author, "named": member.pk in people},
    }
    return next((branch for branch, holds in branches[audience].items() if holds), "")


def clearances(actor: Member) -> list[tuple[int, str | Promise]]:
    """Return what a text of `actor` may ask its readers to be cleared for: never more than the own clearance."""
    return [(level.value, level.label) for level in Clearance if level <= actor.clearance]


def _named(model: type[Agency] | type[Member], ids: Iterable[UUID]) -> list[Any]:
    wanted = list(ids)
    return list(model._default_manager.filter(pk__in=wanted)) if wanted else []


def by_agency(members: Iterable[Member]) -> list[tuple[str, list[Choice]]]:
    """Return the members as choices, by the names of their agencies."""
    ordered = sorted(members, key=lambda member: (member.agency.name, member.name))
    return [
        (name, [(member.pk, member.name) for member in those])
        for name, those in groupby(ordered, key=lambda member: member.agency.name)
    ]
