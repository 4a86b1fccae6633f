"""What is said of two cases together, of which a member may not see both."""

from cases.models import KnownDecision
from tests.access.hidden_things import Hidden


def hidden_known(it: Hidden) -> None:
    """The person of a hidden case was compared with the one of the seen case, which the unit alone is told of."""
    first, opened = it.rng.sample((it.seen, it.first), 2)
    KnownDecision.objects.create(
        municipality=it.world.city, case=first, opened=opened, reason=it.word, decided_by=it.omar
    )
