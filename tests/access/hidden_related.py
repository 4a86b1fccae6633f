"""What is said of two cases together, of which a member may not see both."""

from django.utils import timezone

from cases.models import Action, ActionLink, KnownDecision, SamePerson
from tests.access.hidden_things import Hidden


def hidden_known(it: Hidden) -> None:
    """The person of a hidden case was compared with the one of the seen case, which the unit alone is told of."""
    first, opened = it.rng.sample((it.seen, it.first), 2)
    KnownDecision.objects.create(
        municipality=it.world.city, case=first, opened=opened, reason=it.word, decided_by=it.omar
    )


def hidden_link(it: Hidden) -> None:
    """Actions that the member reads are one errand with hidden ones, of a hidden case or of one that they see."""
    seen = Action.objects.filter(case=it.seen, audience="table", classification=0).order_by("pk")
    for n, action in enumerate(seen[:3]):
        case = it.first if n % 2 == 0 else it.seen
        said = it.unread(case, it.omar, key=f"l-{n}{it.word}", title=f"{it.word} visit", agency=it.member.agency)
        other = Action.objects.create(**said)
        ends = {"action": action, "case": it.seen, "other_action": other, "other": it.first}
        ActionLink.objects.create(**ends, linked_by=it.omar)


def hidden_join(it: Hidden) -> None:
    """The seen case and a hidden one are of one person, or were thought to be."""
    first, other = it.rng.sample((it.seen, it.first), 2)
    SamePerson.objects.create(
        municipality=it.world.city,
        case=first,
        other=other,
        reason=it.word,
        former_status="active",
        joined_by=it.omar,
        undone_at=it.rng.choice((None, timezone.now())),
    )
