"""The list of cases: what the acting member sees, the own ones first, never ordered by any level."""

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.access.models import MemberGrant
from cases.access.selectors import in_effect
from cases.days import today
from cases.file.models import Case, Phenomenon
from cases.plan.models import Action
from cases.words import names_like
from partners.models import Member, Table

PAGE_SIZE = 25


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
        coordinators: Any = self.fields["coordinator"]
        coordinators.queryset = Member.objects.filter(pk__in=Case.objects.values("coordinator")).order_by("name")
        self._count_statuses()

    def _count_statuses(self) -> None:
        """Say behind each status how many of the cases that the member sees have it."""
        counted = dict(Case.objects.values_list("status").annotate(number=Count("pk")).values_list("status", "number"))
        statuses: Any = self.fields["status"]
        labels = [(code, f"{label} ({counted.get(code, 0)})") for code, label in Case.Status.choices]
        statuses.choices = [("", __("All")), *labels]

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
    return (
        Case.objects.annotate(is_own=own, is_closed=Q(status=Case.Status.CLOSED))
        .select_related("municipality", "identity", "coordinator")
        .order_by("-is_own", "is_closed", "-opened_on", "reference")
    )


def page_of_cases(cases: QuerySet[Case], number: str | None) -> Page[Case]:
    """Return one page of the list with the phenomena and the next due action of each case, of what is visible.

    `statements_shown` of a case are the ids of these.
    """
    page = Paginator(cases, PAGE_SIZE).get_page(number)
    shown = list(page.object_list)
    for case in shown:
        case.statements_shown = []  # type: ignore[attr-defined]
    _add_next_actions(shown)
    _add_phenomena(shown)
    page.object_list = shown
    return page


def _add_next_actions(cases: list[Case]) -> None:
    due = Action.objects.still_open().filter(case__in=cases, due_on__isnull=False).order_by("case", "due_on", "pk")
    next_of = {action.case_id: action for action in due.distinct("case")}
    for case in cases:
        case.next_action = next_of.get(case.pk)  # type: ignore[attr-defined]
        case.statements_shown += [case.next_action.pk] if case.next_action else []  # type: ignore[attr-defined]


def _add_phenomena(cases: list[Case]) -> None:
    said: dict[Any, list[Phenomenon]] = {}
    for phenomenon in Phenomenon.objects.filter(case__in=cases).order_by("code"):
        said.setdefault(phenomenon.case_id, []).append(phenomenon)
    for case in cases:
        about = said.get(case.pk, [])
        case.codes = [phenomenon.get_code_display() for phenomenon in about]  # type: ignore[attr-defined]
        case.statements_shown += [phenomenon.pk for phenomenon in about]  # type: ignore[attr-defined]
