"""The gate of every page of a meeting: hidden, unknown and not allowed answer alike, 404."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, F, Func, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from meetings.conference.models import Meeting, SlotContent
from meetings.forums.models import Forum


class Runs(Func):
    """Whether the acting member runs a forum's meetings: its chair, or the municipality's coordinator."""

    function = "guard.runs"
    output_field = BooleanField()


def meetings_seen() -> QuerySet[Meeting]:
    """Return the meetings that the acting member sees, each with `is_run` by the member or not."""
    return Meeting.objects.select_related("forum__municipality", "forum__chair").annotate(is_run=Runs(F("forum")))


def forums_run() -> QuerySet[Forum]:
    """Return the forums whose meetings the acting member runs."""
    return Forum.objects.alias(is_run=Runs(F("pk"))).filter(is_run=True).select_related("municipality").order_by("name")


def open_meeting(pk: UUID, *, running: bool = False) -> Meeting:
    """Return the meeting; raises Http404 where the member does not see it or, `running`, does not run it."""
    meeting = get_object_or_404(meetings_seen(), pk=pk)
    if running and not meeting.is_run:  # type: ignore[attr-defined]
        raise Http404
    return meeting


def content_of(meeting: Meeting, slot: UUID) -> SlotContent:
    """Return what a slot of the meeting is about; raises Http404 where the member does not see it."""
    found = SlotContent.objects.select_related(
        "slot", "case__municipality", "case__identity", "case__coordinator__agency"
    )
    content = get_object_or_404(found, slot=slot, meeting=meeting)
    content.meeting = meeting
    return content


def locked(meeting: Meeting) -> Meeting:
    """Lock the meeting for this transaction; raises PermissionDenied unless the acting member runs it."""
    rows = Meeting.objects.select_for_update(of=("self",)).annotate(is_run=Runs(F("forum")))
    found = rows.filter(pk=meeting.pk).first()
    if found is None or not found.is_run:
        raise PermissionDenied
    return found
