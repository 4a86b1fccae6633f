"""From which status a case goes to which: referred, weighed, active, monitored, closed, and back."""

from cases.file.models import Case

Status = Case.Status

NEXT: dict[str, tuple[str, ...]] = {
    Status.REFERRED: (Status.SCREENING, Status.CLOSED),
    Status.SCREENING: (Status.ACTIVE, Status.CLOSED),
    Status.ACTIVE: (Status.MONITORING, Status.CLOSED),
    Status.MONITORING: (Status.ACTIVE, Status.CLOSED),
    Status.CLOSED: (Status.SCREENING, Status.ACTIVE),
}


def may_become(now: str, then: str) -> bool:
    """Tell whether a case goes from one status straight to another."""
    return then in NEXT[now]
