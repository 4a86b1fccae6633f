"""What a worker does for cases after a commit."""

from cases.asking.letters import tell_who_is_asked
from cases.asking.questions import ask_originators
from cases.asking.why_letters import tell_who_was_to_act
from cases.emergency.letters import tell_of_emergency
from cases.safety.letters import tell_of_visit

__all__ = ["ask_originators", "tell_of_emergency", "tell_of_visit", "tell_who_is_asked", "tell_who_was_to_act"]
