"""Times are read and shown on the clock of the member's municipality."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World


def test_it_works(world: World, client_of: Callable[[Member], Client]) -> None:
    with as_operator():
        world.city.timezone = "America/New_York"
        world.city.save()
        world.meeting.starts_at = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
        world.meeting.save()
    page = client_of(world.alice).get(reverse("meetings:meeting", args=[world.meeting.pk])).content.decode()
    assert "12:00" in page
    assert "18:00" not in page


def test_a_stranger_comes_back_to_the_page_asked_for(client: Client, db: None) -> None:
    assert client.get("/cases/ä?b/").headers["Location"].endswith("?next=/cases/%C3%A4")
