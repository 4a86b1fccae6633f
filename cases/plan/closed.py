"""Actions that fall on closed days of the agency that is to act: somebody may stand in on them (PRACTICE.md)."""

from collections.abc import Iterable

from cases.plan.models import Action, ActionReport
from cases.standins.models import StandIn
from cases.standins.selectors import WORKS
from partners.models import Member


def tell_stand_ins(actions: Iterable[Action], viewer: Member) -> None:
    """Say at each action (of `with_state`) whether `viewer`, whose agency is closed then, is asked for a stand-in.

    Nobody is asked once one is named for that day, as far as the viewer may know.
    """
    if viewer.role not in WORKS:
        return
    falls = [action for action in actions if action.moved_past and action.state == ActionReport.State.OPEN]
    own = [action for action in falls if action.agency_id == viewer.agency_id]
    named = list(StandIn.objects.filter(agency=viewer.agency_id)) if own else []
    for action in own:
        away = action.member_id or viewer.pk
        days = [(one.valid_from, one.valid_until) for one in named if one.member_id == away]
        action.asks_stand_in = not any(first <= action.due_on <= last for first, last in days if action.due_on)
