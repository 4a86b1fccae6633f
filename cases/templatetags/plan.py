"""The plan on the screen: how an action stands, and who is asked."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from cases.plan.linking import also_to_report
from cases.plan.models import Action, ActionReport
from cases.plan.services import may_report
from cases.plan.why import may_ask_why
from mscportal.look.templatetags.look import tag
from partners.models import Member

register = template.Library()

# What came of an action -> tone of its tag; an open one tells how its due day stands instead.
TONES: dict[str, str] = {
    ActionReport.State.DONE: "ok",
    ActionReport.State.NOT_POSSIBLE: "warn",
    ActionReport.State.NOT_DONE: "risk",
    ActionReport.State.DID_NOT_ACT: "risk",
}


@register.simple_tag
def action_state(action: Action) -> SafeString:
    """Show what came of an action (of `with_state`), as a word on a tinted ground."""
    state = ActionReport.State(action.state)
    return tag(state.label[:1].upper() + state.label[1:], TONES.get(state, ""))


@register.filter
def who(action: Action) -> str:
    """Return who is asked: the agency, and the person in it where one was named."""
    return ", ".join(str(asked) for asked in (action.agency, action.member) if asked)


@register.filter
def reportable_by(action: Action, member: Member) -> bool:
    """Tell whether the member may say what came of the action."""
    return may_report(member, action)


@register.simple_tag(takes_context=True)
def why_to_ask(context: Context, action: Action) -> bool:
    """Tell whether to offer the reader to ask why; once asked, the question stands there."""
    return action.why is None and may_ask_why(context["user"], action, context["today"])


@register.simple_tag(takes_context=True)
def done_too(context: Context, action: Action, other: Action) -> bool:
    """Tell whether to offer the reader to report on the other one of two linked actions too."""
    return also_to_report(context["user"], action, other)
