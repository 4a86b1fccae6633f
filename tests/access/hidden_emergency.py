"""What somebody opened in an emergency, of which a member learns nothing."""

from datetime import timedelta

from django.utils import timezone

from cases.models import EmergencyAccess
from tests.access.hidden_things import Hidden


def hidden_emergency(it: Hidden) -> None:
    """Somebody opened the hidden case; who coordinates is told of cases that they see alone."""
    now = timezone.now()
    EmergencyAccess.objects.create(
        id=it.new_id(),
        municipality=it.world.city,
        case=it.first,
        member=it.other,
        reason=f"{it.word} burns",
        taken_at=now,
        ends_at=now + timedelta(hours=2),
    )
