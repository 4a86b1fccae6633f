"""Where a name stands already, of what the acting member reads: whoever hides it sees what is to be changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypedDict
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.access.models import AgencyGrant, MemberGrant, Recusal
from cases.asking.models import Question, ReleaseRequest
from cases.card.models import EmergencyCard
from cases.days import day_of
from cases.file.identity import identity_of
from cases.file.models import Case
from cases.file.nameless import Names, patterns_of
from cases.information.attachments import file_names
from cases.information.models import Layer
from cases.plan.models import Action, ActionReport, Goal
from cases.release.models import Release
from cases.told.models import Told
from partners.models import Agency, Member


@dataclass(frozen=True)
class Text:
    """A text that says the name: what it is, whose and of which day, and where it is read or changed."""

    label: str | Promise
    page: str
    says: tuple[str, ...]
    agency: Agency | None = None
    day: date | None = None
    # The statement that it is read with, none of what the case itself tells.
    statement: UUID | None = None
    is_extract: bool = False
    # Whether who is not told the name reads it as it stands (cases/statement.py leaves it out of the others).
    stays: bool = False


class Read(TypedDict):
    """What a reading tells of texts."""

    full: list[UUID]
    extracts: list[UUID]


def saying_the_name(case: Case, viewer: Member) -> list[Text]:
    """Return the texts of a case that say its person's name, as far as the acting member reads both."""
    identity = identity_of(case)
    names = Names(tuple(patterns_of(identity) if identity else ()))
    texts = (
        *_of_items(case),
        *_of_plan(case, viewer),
        *_of_told(case, viewer),
        *_of_asking(case, viewer),
        *_of_case(case),
    )
    return [text for text in texts if any(map(names.found_in, text.says))]


def read_in(texts: Iterable[Text]) -> Read:
    """Return what a reading tells of these texts."""
    shown = [text for text in texts if text.statement]
    return {
        "full": list(dict.fromkeys(text.statement for text in shown if text.statement and not text.is_extract)),
        "extracts": [text.statement for text in shown if text.statement and text.is_extract],
    }


def _of_items(case: Case) -> Iterator[Text]:
    layers = Layer.objects.filter(case=case).select_related("originator").order_by("-day", "pk")
    names = file_names(case)
    for layer in layers:
        page = reverse("cases:item", args=[case.reference, layer.item_id])
        label = _("Shared version") if layer.is_extract else layer.get_kind_display()
        said = (layer.text, layer.rationale, layer.differing_views)
        yield Text(label, page, said, layer.originator, layer.day, layer.item_id, is_extract=layer.is_extract)
        if layer.pk in names:
            yield Text(_("File"), page, tuple(names[layer.pk]), layer.originator, layer.day, layer.item_id, stays=True)


def _of_plan(case: Case, viewer: Member) -> Iterator[Text]:
    for goal in Goal.objects.filter(case=case).select_related("originator").order_by("pk"):
        page = _page(case, goal, viewer, "cases:change_goal", "goals")
        yield Text(_("Goal"), page, (goal.title, goal.measure), goal.originator, None, goal.pk)
    for action in Action.objects.filter(case=case).select_related("originator").order_by("pk"):
        page = _page(case, action, viewer, "cases:change_action", "actions")
        yield Text(_("Action"), page, (action.title,), action.originator, None, action.pk)
    reports = ActionReport.objects.filter(case=case).select_related("member__agency").order_by("pk")
    page = f"{reverse('cases:case', args=[case.reference])}#actions"
    for report in reports:
        agency = report.member.agency if report.member else None
        yield Text(_("What came of it"), page, (report.text,), agency, report.at.date(), report.action_id)


def _of_told(case: Case, viewer: Member) -> Iterator[Text]:
    for told in Told.objects.filter(case=case).select_related("originator").order_by("-day", "pk"):
        page = _page(case, told, viewer, "cases:change_told", "told")
        yield Text(_("Told"), page, (told.text,), told.originator, told.day, told.pk)
    for card in EmergencyCard.objects.filter(case=case).select_related("originator").order_by("pk"):
        page = _page(case, card, viewer, "cases:change_card", "")
        yield Text(_("Emergency card"), page, (card.call, card.avoid), card.originator, None, card.pk)


def _of_asking(case: Case, viewer: Member) -> Iterator[Text]:
    for release in Release.objects.filter(case=case).select_related("originator").order_by("-valid_from", "pk"):
        page = reverse("cases:item", args=[case.reference, release.statement_id])
        said = (release.purpose, release.legal_basis)
        yield Text(_("Shared with"), page, said, release.originator, release.valid_from, stays=True)
    mine = reverse("cases:what_i_asked")
    for one in ReleaseRequest.objects.filter(case=case).select_related("asker__agency").order_by("-asked_at", "pk"):
        page = mine if one.asker_id == viewer.pk else reverse("cases:answer_request", args=[one.pk])
        texts = (one.purpose, one.legal_basis, one.answer_text, one.version)
        yield Text(_("Request"), page, texts, one.asker.agency, day_of(one.asked_at, case.municipality), stays=True)
    for question in Question.objects.filter(case=case, asker=viewer).order_by("-asked_at", "pk"):
        yield Text(_("Request"), f"{mine}?box=questions", (question.task,), viewer.agency, question.day, stays=True)


def _of_case(case: Case) -> Iterator[Text]:
    page = reverse("cases:change_case", args=[case.reference])
    yield Text(_("Legal basis"), page, (case.legal_basis,), stays=True)
    page = reverse("cases:grants", args=[case.reference])
    for model in (AgencyGrant, MemberGrant):
        granted = model.objects.filter(content_object=case).values_list("purpose", "legal_basis").distinct()
        for said in granted.order_by("purpose", "legal_basis"):
            yield Text(_("On this case"), page, said, stays=True)
    for reason in Recusal.objects.filter(case=case).order_by("reason").values_list("reason"):
        yield Text(_("On this case"), page, reason, stays=True)


def _page(case: Case, row: Goal | Action | Told | EmergencyCard, viewer: Member, change: str, section: str) -> str:
    """Return where a statement is changed by its agency, where the case page shows it to others."""
    if row.originator_id == viewer.agency_id:
        return reverse(change, args=[case.reference, row.pk])
    return f"{reverse('cases:case', args=[case.reference])}#{section}"
