"""What is asked and decided of others' seats, grants and stand-ins, of which a member learns nothing."""

from datetime import timedelta

from cases.models import Recertification, StandIn
from meetings.models import Forum, Seat
from partners.models import Agreement, Municipality, Partnership, SeatChange
from tests.access.hidden_things import FAR, Hidden
from tests.cast import today


def hidden_stand_in(it: Hidden) -> None:
    """Two of another agency, who hold no grant of their own, stand in for one another."""
    pair = (it.omar, it.world.alice) if it.member.agency_id == it.world.youth.pk else (it.world.bob, it.world.carol)
    StandIn.objects.create(
        municipality=it.world.city,
        agency=pair[0].agency,
        member=pair[0],
        stand_in=pair[1],
        valid_from=today(),
        valid_until=today() + timedelta(days=5),
        purpose=f"{it.word} is away",
        named_by=pair[0],
    )


def hidden_recertification(it: Hidden) -> None:
    """Who is on the hidden case was looked at again, and one word on it was given."""
    for is_word in (False, True):
        Recertification.objects.create(
            case=it.first,
            grant_id=it.new_id(),
            decision=it.rng.choice(("keep", "end")),
            reason=f"{it.word} goes on",
            is_word=is_word,
            decided_by=it.omar,
        )


def hidden_seat(it: Hidden) -> None:
    """A seat of another agency is asked for, and another was declined."""
    for status in ("asked", "declined"):
        SeatChange.objects.create(
            municipality=it.world.city,
            member=it.other,
            agency=it.other.agency,
            role=it.other.role,
            clearance=3,
            reason=f"{it.word} asks",
            status=status,
            asked_by=it.omar,
        )


def hidden_network(it: Hidden) -> None:
    """An agency works with another municipality too, and sits at its table; the member's agency does not."""
    far = Municipality.objects.get(slug=FAR)
    Partnership.objects.create(municipality=far, agency=it.world.probation, stage="partner")
    values = {"kind": "protocol", "status": "in_force", "tables": ["minors", "adults"]}
    Agreement.objects.create(
        municipality=far, agency=it.world.probation, **values, purpose=f"{it.word} is helped", legal_basis=it.word
    )
    forum = Forum.objects.create(municipality=far, slug=it.word, name=f"{it.word} table", kind="partner_table")
    Seat.objects.create(forum=forum, agency=it.world.probation)
