"""What somebody opened in an emergency, of which a member learns nothing."""

from datetime import date, timedelta

from django.utils import timezone

from cases.models import EmergencyAccess, EmergencyCard, NightQuestion
from tests.access.hidden_things import Hidden
from tests.cast import today


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


def hidden_night_question(it: Hidden) -> None:
    """Somebody asked at night, which the coordinators alone are told."""
    NightQuestion.objects.create(
        id=it.new_id(),
        municipality=it.world.city,
        name=f"{it.word} Tarn",
        born_on=date(2009, 5, 17),
        phone=it.word,
        asked_by=it.other,
        asked_at=timezone.now(),
        review_on=today() + timedelta(days=30),
        delete_on=today() + timedelta(days=60),
    )


def hidden_card(it: Hidden) -> None:
    """A card on the seen case for others' eyes, and one on the hidden case for everyone there."""
    for values in (it.unread(it.seen, it.omar), it.unread(it.first, it.omar) | {"audience": "table"}):
        EmergencyCard.objects.create(**values, call=f"{it.word} calls", avoid=f"{it.word} frightens")
