"""What others ask of what was known of a hidden case, of which a member learns nothing."""

from datetime import timedelta

from django.utils import timezone

from mscportal.inquiry.models import Export
from tests.access.hidden_things import Hidden
from tests.cast import today


def hidden_export(it: Hidden) -> None:
    """The second coordinator asks what an agency knew of two cases, one of them hidden; and somebody declines one."""
    answered = {"answered_by": it.other, "answered_at": timezone.now(), "reason": it.word}
    for more in ({}, answered):
        Export.objects.create(
            id=it.new_id(),
            municipality=it.world.city,
            case_ids=[it.case_id, it.seen.pk],
            agency=it.rng.choice((it.other.agency, it.member.agency)),
            day=today(),
            purpose=f"{it.word} is checked",
            asked_by=it.omar,
            review_on=today() + timedelta(days=100),
            delete_on=today() + timedelta(days=400),
            **more,
        )
