"""Pages that enter with one meeting's cases alone tell what they would tell with all that the member sees.

Every view that is marked so is asked, for members of random cities and each meeting that they see;
with `AUDIT=1` in twenty, where `make test` takes some.
"""

import os
import re
from collections.abc import Callable, Iterator
from random import Random
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from meetings.conference.room.live import PARTS
from meetings.models import Meeting
from mscportal.guard.acting import acting_as
from mscportal.guard.scope import MARK
from partners.models import Member
from tests.access.oracle_meetings import Conferences
from tests.access.told_cities import TellingMaker
from tests.access.whole_cities import bring, let_happen
from tests.cast import today

IS_AUDIT = bool(os.environ.get("AUDIT"))
ClientOf = Callable[[Member], Client]
# The navigation's counts follow; each page has its own token and nonces.
APART = re.compile(
    r'<ul class="l-top__nav".*?</ul>|csrfmiddlewaretoken" value="\w+|X-CSRFToken": "\w+|nonce="[^"]+', re.DOTALL
)


def marked(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """Return the names of the routes whose views are marked."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from marked(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif getattr(one.callback, MARK, False):
            yield f"{space}{one.name}"


def addresses(meeting: UUID) -> Iterator[str]:
    """Return where the marked views answer of a meeting, each of its live parts apart."""
    for route in marked(get_resolver().url_patterns):
        parts = [{"part": part} for part in PARTS] if route.endswith("_part") else [{}]
        yield from (reverse(route, kwargs={"pk": meeting} | part) for part in parts)


def taking_part() -> list[tuple[Member, UUID]]:
    """Return who sees which meeting."""
    found = []
    for member in Member.objects.filter(is_active=True).order_by("username"):
        with acting_as(member.pk):
            found += [
                (member, meeting)
                for meeting in Meeting.objects.order_by("starts_at", "pk").values_list("pk", flat=True)
            ]
    return found


def told(client: Client, address: str) -> tuple[int, str]:
    answer = client.get(address)
    return answer.status_code, APART.sub("", answer.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(20 if IS_AUDIT else 1))
def test_it_tells_what_it_would_tell_with_every_case(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    city, maker = Conferences(), TellingMaker(seed, today(), 1)
    for document in maker.pair():
        bring(city, document)
    let_happen(city, maker)
    asked = [(member, address) for member, meeting in taking_part() for address in addresses(meeting)]
    if not IS_AUDIT:
        asked = Random(seed).sample(asked, 60)
    clients = {member: client_of(member) for member, _ in asked}
    full = set()
    for member, address in asked:
        alone = told(clients[member], address)
        with monkeypatch.context() as patch:
            patch.setattr("partners.login.middleware.meeting_of", lambda request: None)
            assert told(clients[member], address) == alone, (member, address)
        full.add(alone)
    assert len(full) > 15
