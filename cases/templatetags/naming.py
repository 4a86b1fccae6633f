"""Who knows the name of a case that is presented without one, as a part of the page of who is on it."""

from typing import Any

from django import template

from cases.file.models import Case
from cases.naming.selectors import asked_for, needs_reporter, reporter_of, told_agencies
from partners.members.gate import coordinates
from partners.models import Member

register = template.Library()


@register.inclusion_tag("cases/naming/card.html")
def name_card(case: Case, viewer: Member) -> dict[str, Any]:
    """Show who was told the name, what is asked of it and, to a coordinator, who reported it."""
    runs = coordinates(case.municipality)
    reporter = reporter_of(case) if runs else None
    return {
        "case": case,
        "reveals": told_agencies(case),
        "asked": asked_for(case),
        "leads": viewer.has_perm("cases.lead", case),
        "reporter": reporter,
        "may_name_reporter": runs and needs_reporter(reporter),
    }
