"""What a worker does for meetings after a commit."""

from meetings.escalation.services import compile_escalation

__all__ = ["compile_escalation"]
