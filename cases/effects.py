"""What a worker does for cases after a commit."""

from cases.asking.letters import tell_who_is_asked

__all__ = ["tell_who_is_asked"]
