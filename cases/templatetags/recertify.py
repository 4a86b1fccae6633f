"""How much comes up for renewal, for the page that leads there."""

from django import template

from cases.recertify.selectors import due
from cases.recertify.views import DECIDES
from partners.models import Member

register = template.Library()


@register.simple_tag
def comes_up(member: Member) -> int | None:
    """Return how much comes up for `member` to decide; None for whom it does not concern."""
    return len(due(member)) if member.role in DECIDES else None
