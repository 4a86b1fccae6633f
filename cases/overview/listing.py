"""The list of cases: what the acting member sees, the own ones first, never ordered by any level."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Page
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.access.models import MemberGrant
from cases.access.selectors import in_effect
from cases.days import today
from cases.file.identity import is_unsaid, name_of
from cases.file.models import Case, Phenomenon
from cases.plan.models import Action
from cases.words import names_like
from mscportal.look.paging import page_of_rows
from partners.models import Member, Role, Table

PAGE_SIZE = 25
# Who comes to a case to do something for its person lands on the filtered summary, the others on the whole page.
READS_SUMMARY = (Role.PRACTITIONER,)


def landing(member: Member, case: Case) -> str:
    """Return the address under which `member` gets to `case` from a list."""
    route = "cases:summary" if member.role in READS_SUMMARY else "cases:case"
    return reverse(route, args=[case.reference])


@dataclass(frozen=True)
class CaseRow:
    """A line of the list: a case with its phenomena and its next due action, of what is visible."""

    case: Case
    landing: str
    phenomena: list[Phenomenon]
    next_action: Action | None

    @property
    def name(self) -> str | Promise:
        """Whose case it is, as far as the member may know."""
        return name_of(self.case)

    @property
    def is_unsaid(self) -> bool:
        return is_unsaid(self.case)

    @property
    def statements(self) -> list[UUID]:
        """The statements that the line tells of."""
        return [one.pk for one in (self.next_action, *self.phenomena) if one]


class CaseFilter(forms.Form):
    """Narrows the list; the coordinators offered are those of the cases the member sees."""

    q = forms.CharField(label=_("Name or reference"), required=False, max_length=100)
    table = forms.ChoiceField(label=_("Table"), required=False, choices=[("", _("All")), *Table.choices])
    status = forms.ChoiceField(label=_("Status"), required=False)
    phenomenon = forms.ChoiceField(
        label=_("Phenomenon"), required=False, choices=[("", _("All")), *Phenomenon.Code.choices]
    )
    coordinator = forms.ModelChoiceField(
        Member.objects.none(), label=_("Coordinated by"), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more | {"auto_id": "filter_%s"})
        self._offer_what_is_seen()

    def _offer_what_is_seen(self) -> None:
        """Say behind each status how many of the cases that the member sees have it, and offer their coordinators."""
        counted: Counter[str] = Counter()
        coordinating = set()
        seen = Case.objects.values_list("status", "coordinator").annotate(number=Count("pk"))
        for status, coordinator, number in seen:
            counted[status] += number
            coordinating.add(coordinator)
        statuses: Any = self.fields["status"]
        labels = [(code, f"{label} ({counted[code]})") for code, label in Case.Status.choices]
        statuses.choices = [("", __("All")), *labels]
        coordinators: Any = self.fields["coordinator"]
        coordinators.queryset = Member.objects.filter(pk__in=coordinating).order_by("name")

    def narrow(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """Return what the filter leaves; what is filled in wrongly filters nothing."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if words := chosen.pop("q", "").strip():
            cases = cases.filter(Q(reference__icontains=words) | Q(pk__in=names_like(words)))
        if code := chosen.pop("phenomenon", ""):
            cases = cases.filter(Exists(Phenomenon.objects.filter(case=OuterRef("pk"), code=code)))
        return cases.filter(**chosen)


def listed(member: Member) -> QuerySet[Case]:
    """Return the cases that `member`, who acts, sees: own ones first, closed ones last, then the newest.

    Own is a case with an open action of the member, or with a grant held by the member in person.
    """
    mine = Action.objects.still_open().filter(member=member)
    held = MemberGrant.objects.filter(in_effect(today(member.municipality)), user=member)
    own = Q(pk__in=mine.values("case")) | Q(pk__in=held.values("content_object"))
    found = Case.objects.annotate(is_own=own, is_closed=Q(status=Case.Status.CLOSED))
    return found.order_by("-is_own", "is_closed", "-opened_on", "reference")


def page_of_cases(member: Member, cases: QuerySet[Case], number: str | None) -> Page[CaseRow]:
    """Return one page of the list, in as many queries for any number of cases."""
    whole = Case.objects.select_related("municipality", "identity", "coordinator")
    page = page_of_rows(cases, whole, size=PAGE_SIZE, number=number, told=["is_own"])
    shown = list(page.object_list)
    next_of, said = _next_actions(shown), _phenomena(shown)
    page.object_list = [
        CaseRow(case, landing(member, case), said.get(case.pk, []), next_of.get(case.pk)) for case in shown
    ]
    return page


def _next_actions(cases: list[Case]) -> dict[UUID, Action]:
    due = Action.objects.still_open().filter(case__in=cases, due_on__isnull=False).order_by("case", "due_on", "pk")
    return {action.case_id: action for action in due.distinct("case")}


def _phenomena(cases: list[Case]) -> dict[UUID, list[Phenomenon]]:
    said: dict[UUID, list[Phenomenon]] = {}
    for phenomenon in Phenomenon.objects.filter(case__in=cases).order_by("code"):
        said.setdefault(phenomenon.case_id, []).append(phenomenon)
    return said
