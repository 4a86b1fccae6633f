"""Where a question to the mayor comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from cases.models import Case
from meetings.conference.models import Meeting
from partners.models import Member, Municipality


@dataclass(frozen=True)
class Origin:
    """Where the question comes from: a case, or a meeting with the cases of its agenda; `back` is its address."""

    actor: Member
    municipality: Municipality
    cases: Sequence[Case]
    back: str
    case: Case | None = None
    meeting: Meeting | None = None
