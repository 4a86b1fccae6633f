"""Pages that enter with the cases of one meeting or case alone tell what they would tell with all that the member sees.

Every view that is marked so is asked, for members of random cities and each meeting and case that they see;
with `AUDIT=1` in twenty, where `make test` takes some.
"""

import os
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cases.models import Case
from meetings.conference.room.live import PARTS
from meetings.models import Meeting
from mscportal.guard.acting import acting_as
from mscportal.guard.scope import MARK, Kind
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


def marked(kind: Kind, patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """Return the names of the routes whose views are marked as about one of that kind."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from marked(kind, one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif getattr(one.callback, MARK, None) is kind:
            yield f"{space}{one.name}"


def addresses(kind: Kind, **named: Any) -> Iterator[str]:
    """Return where the marked views answer of a meeting or a case, each live part apart."""
    for route in marked(kind, get_resolver().url_patterns):
        parts = [{"part": part} for part in PARTS] if route.endswith("_part") else [{}]
        yield from (reverse(route, kwargs=named | part) for part in parts)


def to_ask() -> tuple[list[tuple[Member, str]], list[tuple[Member, str]]]:
    """Return who sees what at which marked address: of meetings, and of cases."""
    meetings: list[tuple[Member, str]] = []
    cases: list[tuple[Member, str]] = []
    for member in Member.objects.filter(is_active=True).order_by("username"):
        with acting_as(member.pk):
            for pk in Meeting.objects.order_by("starts_at", "pk").values_list("pk", flat=True):
                meetings += ((member, address) for address in addresses(Kind.MEETING, pk=pk))
            for reference in Case.objects.order_by("reference").values_list("reference", flat=True):
                cases += ((member, address) for address in addresses(Kind.CASE, reference=reference))
    return meetings, cases


def told(client: Client, address: str) -> tuple[int, str]:
    """Return what the page answers, whose reading is taken back: from the last visit on is told as new."""
    with transaction.atomic():
        answer = client.get(address)
        transaction.set_rollback(True)
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
    meetings, cases = to_ask()
    asked = meetings + cases if IS_AUDIT else [*Random(seed).sample(meetings, 40), *Random(seed).sample(cases, 20)]
    clients = {member: client_of(member) for member, _ in asked}
    # The room tells the time.
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    full = set()
    for member, address in asked:
        alone = told(clients[member], address)
        with monkeypatch.context() as patch:
            patch.setattr("partners.login.middleware.scope_of", lambda request: None)
            assert told(clients[member], address) == alone, (member, address)
        full.add(alone)
    assert len(full) > 15
