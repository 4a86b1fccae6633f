"""Gathers the models of the app's packages."""

from meetings.conference.models import (
    Attendance,
    Meeting,
    Slot,
    SlotContent,
    SlotPresence,
    SlotRecord,
    Standing,
    TopicNote,
)
from meetings.escalation.models import Answer, Escalation, Option, Quote, Subject
from meetings.forums.models import Forum, Seat

__all__ = [
    "Answer",
    "Attendance",
    "Escalation",
    "Forum",
    "Meeting",
    "Option",
    "Quote",
    "Seat",
    "Slot",
    "SlotContent",
    "SlotPresence",
    "SlotRecord",
    "Standing",
    "Subject",
    "TopicNote",
]
