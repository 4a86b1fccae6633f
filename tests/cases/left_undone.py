"""An action that its agency did not act on: asked why, answered, and told so."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Action, ActionReport
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import today

ANSWER = "Nobody was free that week."


def left_undone(action: Action, *, asker: Member, answerer: Member) -> None:
    """Let an action be late, its agency asked and heard, and let the asker say that it did not act."""
    with as_operator():
        Action.objects.filter(pk=action.pk).update(due_on=today() - timedelta(days=9))
        question = {
            "asked": answerer.agency,
            "answer_by": today() + timedelta(days=2),
            "text": "What stood in the way?",
        }
        for n, (member, state, more) in enumerate(
            ((asker, "open", question), (answerer, "open", {"text": ANSWER}), (asker, "did_not_act", {}))
        ):
            at = timezone.now() + timedelta(seconds=n)
            ActionReport.objects.create(action=action, case=action.case, state=state, at=at, member=member, **more)
