"""What somebody opened in an emergency, of which a member learns nothing."""

from datetime import timedelta

from django.utils import timezone

from cases.models import EmergencyAccess, EmergencyCard
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


def hidden_card(it: Hidden) -> None:
    """A card on the seen case for others' eyes, and one on the hidden case for everyone there."""
    for values in (it.unread(it.seen, it.omar), it.unread(it.first, it.omar) | {"audience": "table"}):
        EmergencyCard.objects.create(**values, call=f"{it.word} calls", avoid=f"{it.word} frightens")
