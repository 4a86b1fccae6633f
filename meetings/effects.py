"""What a worker does for meetings after a commit."""

from meetings.escalation.letters import tell_addressees
from meetings.escalation.services import compile_escalation

__all__ = ["compile_escalation", "tell_addressees"]
