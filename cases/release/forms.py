"""The form by which an item is shared with one more agency or member."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.access.selectors import agencies_on, members_on
from cases.days import months_after, today
from cases.file.models import Case
from cases.file.nameless import NamelessForm, unsaid_on
from cases.file.services import REVIEW_AFTER_MONTHS
from cases.information.models import Layer
from cases.plan.models import Action
from cases.release.services import SHARED
from mscportal.look.widgets import DayInput, SuggestingInput
from mscportal.record.versions import seen_field, version_of
from partners.agreements.selectors import bases_of
from partners.models import Agency, Clearance, Member


def basis_field(**more: Any) -> forms.CharField:
    """Return the field for what a release rests on; a release has "purpose, basis and dates" (NEED_TO_KNOW.md)."""
    return forms.CharField(label=_("Legal basis"), max_length=500, widget=SuggestingInput, **more)


def suggest_bases(form: forms.BaseForm, actor: Member, case: Case) -> None:
    """Offer what the agreements of the actor's agency rest on, and the case itself."""
    widget: Any = form.fields["legal_basis"].widget
    agreed = bases_of(actor.agency, case.municipality, today(case.municipality))
    widget.suggestions = list(dict.fromkeys([*agreed, *([case.legal_basis] if case.legal_basis else [])]))


def until_review(case: Case) -> date:
    """Return the day on which a case is reviewed, and who reads what with it; in half a year where none is to come."""
    now = today(case.municipality)
    is_set = case.review_on is not None and case.review_on >= now
    return case.review_on if is_set else months_after(now, REVIEW_AFTER_MONTHS)


class ReleaseForm(NamelessForm):
    """With whom, why, and from when to when; offered are those on the case who would read it, by their clearance."""

    holder = forms.ChoiceField(label=_("Share this with"))
    purpose = forms.CharField(
        label=_("What they need it for"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    legal_basis = basis_field()
    valid_from = forms.DateField(label=_("From"), widget=DayInput)
    valid_until = forms.DateField(label=_("Until"), widget=DayInput)

    seen = seen_field()

    def __init__(
        self,
        *args: Any,
        case: Case,
        item: Layer,
        actor: Member,
        suggested: str = "",
        visit: Action | None = None,
        **more: Any,
    ) -> None:
        """Fill in whom it is suggested for (a holder's value) and the visit that they need it for, until its day.

        Else it ends when the case is looked at again.
        """
        now = today(case.municipality)
        first: dict[str, Any] = {"seen": version_of(item, only=SHARED), "holder": suggested}
        first["valid_until"] = until_review(case)
        if visit:
            first |= {"purpose": visit.title, "valid_until": max(visit.due_on or now, now)}
        super().__init__(*args, **more | {"initial": first})
        holder: Any = self.fields["holder"]
        on_case, colleagues = list(agencies_on(case)), list(members_on(case).exclude(pk=actor.pk))
        agencies, people = cleared(on_case, item), [m for m in colleagues if m.clearance >= item.classification]
        self.holders, holder.choices = holders(agencies, people)
        unread = [agency.name for agency in on_case if agency not in agencies]
        # Whoever belongs to an agency that reads nothing is told of with it.
        unread += [one.name for one in colleagues if one not in people and one.agency not in set(on_case) - {*agencies}]
        if unread:
            told = {"names": ", ".join(unread), "marking": Clearance(item.classification).label}
            holder.help_text = __("Not cleared for this (%(marking)s), would read nothing: %(names)s.") % told
        self.fields["valid_from"].initial = now
        suggest_bases(self, actor, case)
        self.keep_unsaid(unsaid_on(case))

    def asked(self) -> dict[str, Any]:
        """Return a valid form's values by the names that `release_item` takes."""
        values = dict(self.cleaned_data)
        holder = self.holders[values.pop("holder")]
        return values | ({"agency": holder} if isinstance(holder, Agency) else {"member": holder})


def cleared(agencies: Iterable[Agency], item: Layer) -> list[Agency]:
    """Return the agencies of which somebody is cleared for the item."""
    people = Member.objects.filter(agency__in=agencies, is_active=True, clearance__gte=item.classification)
    some = {*people.values_list("agency", flat=True)}
    return [agency for agency in agencies if agency.pk in some]


def holders(
    agencies: Iterable[Agency], members: Iterable[Member]
) -> tuple[dict[str, Agency | Member], list[tuple[str, Any]]]:
    """Return who may be chosen to share something with, by the choice's value, and the choices."""
    named: dict[str, Agency | Member] = {f"agency:{agency.pk}": agency for agency in agencies}
    people = {f"member:{member.pk}": member for member in members}
    choices = [
        ("", __("Choose")),
        (__("Agencies"), [(key, held.name) for key, held in named.items()]),
        (__("People"), [(key, f"{member.name}, {member.agency.name}") for key, member in people.items()]),
    ]
    return named | people, choices
