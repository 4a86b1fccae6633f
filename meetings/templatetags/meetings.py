"""How meetings, items and people stand, in words with a tone."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.information.services import may_change
from cases.models import Layer
from meetings.conference.agenda.selectors import Row
from meetings.conference.models import Attendance, Meeting, SlotContent
from mscportal.look.templatetags.look import tag
from partners.models import Member

register = template.Library()

NEW_DAYS = 7

MEETING: dict[str, tuple[str | Promise, str]] = {
    Meeting.Status.PLANNED: (_("Planned"), ""),
    Meeting.Status.IN_SESSION: (_("In session"), "ok"),
    Meeting.Status.CLOSED: (pgettext_lazy("meeting", "Closed"), ""),
}
ITEM: dict[str, tuple[str | Promise, str]] = {
    SlotContent.State.WAITING: (_("Waiting"), ""),
    SlotContent.State.DISCUSSING: (_("In discussion"), "brand"),
    SlotContent.State.DONE: (pgettext_lazy("item of an agenda", "Done"), "ok"),
    SlotContent.State.DEFERRED: (_("Deferred"), "warn"),
}
NOT_REACHED = _("Not reached")
ATTENDANCE: dict[str, str | Promise] = {
    Attendance.State.INVITED: _("Asked to come"),
    Attendance.State.PRESENT: _("Present"),
    Attendance.State.APOLOGIES: _("Sent apologies"),
}


@register.simple_tag
def meeting_state(meeting: Meeting) -> SafeString:
    """Show whether a meeting is planned, in session or closed."""
    return tag(*MEETING[meeting.status])


@register.simple_tag
def item_state(row: Row, meeting: Meeting) -> SafeString:
    """Show how an item stands; one that still waits when the meeting is closed was not reached."""
    if row.state == SlotContent.State.WAITING and meeting.status == Meeting.Status.CLOSED:
        return tag(NOT_REACHED)
    return tag(*ITEM[row.state])


@register.filter
def at(found: Mapping[int, Any], number: int) -> Any:
    """Return what a mapping holds for a number, None where it holds nothing."""
    return found.get(number)


@register.filter
def attendance_words(state: str) -> str | Promise:
    """Return in words whether somebody comes."""
    return ATTENDANCE[state]


@register.filter
def is_new(layer: Layer) -> bool:
    """Tell whether something was written within the last week."""
    written = layer.recorded_at.date() if layer.recorded_at else layer.day
    return (timezone.now().date() - written).days <= NEW_DAYS


@register.filter
def labels(layer: Layer) -> list[str | Promise]:
    """Return what is told beside an item of the timeline: its kind, its domain where it has one, and `beside`."""
    domain = [layer.get_domain_display()] if layer.domain != Layer.Domain.OTHER else []
    return [layer.get_kind_display(), *domain, *layer.beside]


@register.filter
def is_own(layer: Layer, member: Member) -> bool:
    """Tell whether the member may change an item: its full text, written by the own agency."""
    return may_change(member, layer)
