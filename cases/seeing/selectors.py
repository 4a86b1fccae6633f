"""What somebody else sees of a case, as far as the acting member sees it too; the guard draws the line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.core.paginator import Page

from cases.card.models import EmergencyCard
from cases.card.selectors import cards_of
from cases.file.identity import name_of
from cases.file.models import Case
from cases.information.models import Layer
from cases.information.selectors import as_timeline, page_of, readable_of
from cases.plan.models import Action, Goal
from cases.plan.selectors import plan_of
from cases.plan.why import tell_answers
from cases.told.models import Told
from cases.told.selectors import told_of
from mscportal.guard.acting import Beside, acting_beside
from mscportal.guard.foresight import tried
from partners.models import Agency, Member


@dataclass
class Seen:
    """What both see of the case; `name` is empty where the case is not seen at all."""

    name: str = ""
    page: Page[Layer] | None = None
    layers: list[Layer] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    cards: list[EmergencyCard] = field(default_factory=list)

    def full(self) -> list[UUID]:
        """Statements that the page shows in full."""
        planned = [statement.pk for statement in (*self.goals, *self.actions, *self.told, *self.cards)]
        return [*(layer.item_id for layer in self.layers if not layer.is_extract), *planned]

    def extracts(self) -> list[UUID]:
        """Items of which the page shows the shared version's text."""
        return [layer.item_id for layer in self.layers if layer.is_extract and layer.text]


def seen_as(case: Case, beside: Beside, *, actor: Member, is_own: bool, page: str | None) -> Seen:
    """Return what is seen of `case`; where `is_own`, only items of the actor's agency, without plan."""
    with acting_beside(beside):
        seen = _seen(case.pk, actor.agency if is_own else None, page)
    _keep_back(seen.layers, case, actor)
    return seen


def read_with(change: Callable[[], object], item: Layer, beside: Beside) -> list[Layer]:
    """Return what both read of `item` once `change` is made, one layer or none, and undo it. Raises what it raises.

    `item` is the acting member's own: they read all that there is of it.
    """

    def look() -> list[Layer]:
        with acting_beside(beside):
            return as_timeline(readable_of(item.case).filter(item_id=item.pk))

    return tried(change, look)


def _seen(case_id: UUID, own_of: Agency | None, number: str | None) -> Seen:
    """Read everything at once: both act together while it is read, no longer while the page is made."""
    case = Case.objects.select_related("municipality", "identity", "coordinator__agency").filter(pk=case_id).first()
    if case is None:
        return Seen()
    layers = readable_of(case)
    page = page_of(layers.filter(originator=own_of) if own_of else layers, number)
    seen = Seen(name=str(name_of(case)), page=page, layers=as_timeline(page.object_list))
    if own_of is None:
        plan = plan_of(case)
        tell_answers(plan["actions"])
        seen.goals, seen.actions, seen.told = plan["goals"], plan["actions"], list(told_of(case))
        seen.cards = list(cards_of(case))
    return seen


def _keep_back(layers: list[Layer], case: Case, actor: Member) -> None:
    """Leave out the text of shared versions that the actor, who reads the full text, is not told.

    The rule shows one of the two; both only to the originator, who writes them.
    """
    shared = [layer for layer in layers if layer.is_extract and layer.originator_id != actor.agency_id]
    told = readable_of(case).filter(pk__in=[layer.pk for layer in shared]).values_list("pk", flat=True)
    known = set(told) if shared else set()
    for layer in shared:
        if layer.pk not in known:
            layer.text = ""
