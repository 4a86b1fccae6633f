"""Pages that enter with one meeting's cases alone tell what they would tell with all that the member sees.

Every view that is marked so is asked, for members of random cities and each meeting that they see;
with `AUDIT=1` in twenty, where `make test` takes some.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cases.models import Case
from meetings.conference.room.live import PARTS
from meetings.models import Meeting
from mscportal.guard import acting, token
from mscportal.guard.acting import acting_as, acting_at_meeting
from mscportal.guard.operator import as_operator
from mscportal.guard.scope import MARK
from partners.models import Member
from tests.access.oracle_meetings import Conferences
from tests.access.test_pages_random import bring, let_happen
from tests.access.told_cities import TellingMaker
from tests.cast import World, grant, make_case, today

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


def test_the_page_of_a_meeting_enters_with_its_cases_alone(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered: list[tuple[UUID, UUID]] = []
    enter = acting._enter_meeting
    monkeypatch.setattr(acting, "_enter_meeting", lambda *who: (entered.append(who), enter(*who)))
    assert client_of(world.alice).get(reverse("meetings:meeting", args=[world.meeting.pk])).status_code == 200
    assert entered == [(world.alice.pk, world.meeting.pk)]
    assert client_of(world.alice).get("/cases/").status_code == 200
    assert len(entered) == 1


def test_a_meeting_widens_nothing(world: World) -> None:
    """Mika's case and his brother's stand on the agenda; Bob's agency is on a third case, Carol kept out of Mika's."""
    with as_operator():
        third = make_case(world.city, "ELM-THIRD", "adults", ("Nils", "Oker"), date(1999, 3, 3))
        grant(third, world.youth)
    seen = {}
    for name in ("alice", "bob", "carol", "dirk"):
        with acting_at_meeting(world.members[name].pk, world.meeting.pk):
            seen[name] = set(Case.objects.values_list("pk", flat=True))
    with acting_as(world.bob.pk):
        assert set(Case.objects.values_list("pk", flat=True)) == {world.case.pk, third.pk}
    assert seen == {"alice": {world.case.pk, world.brother.pk}, "bob": {world.case.pk}, "carol": set(), "dirk": set()}


def test_what_was_granted_in_person_stays(world: World) -> None:
    with as_operator():
        third = make_case(world.city, "ELM-THIRD", "minors", ("Nils", "Oker"), date(2012, 3, 3))
        grant(third, world.dirk)
    with acting_at_meeting(world.dirk.pk, world.meeting.pk):
        assert set(Case.objects.values_list("pk", flat=True)) == {third.pk}


def test_it_takes_no_other_token(world: World) -> None:
    with connection.cursor() as cursor:
        expires, mac = token.sign_at_meeting(member=world.bob.pk, meeting=world.meeting.pk, backend=acting._backend())
        told = [world.alice.pk, world.meeting.pk, expires, mac]
        with pytest.raises(ProgrammingError, match="bad token"), transaction.atomic():
            cursor.execute("SELECT guard.enter_meeting(%s::uuid, %s::uuid, %s::bigint, %s)", told)


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
