"""What outsiders get of meetings: one answer for what is hidden and for what never was."""

from uuid import uuid4

import pytest
from django.test import Client

from tests.access.answers import told
from tests.cast import World
from tests.meetings.sitting import close, discuss

PAGES = (
    "",
    "change/",
    "people/",
    "agenda/cases/",
    "agenda/topic/",
    "agenda/{slot}/",
    "agenda/{slot}/remove/",
    "attendance/",
    "room/",
    "room/?slot={slot}",
    "room/version/",
    "room/case/",
    "room/records/",
    "items/{slot}/readers/",
    "items/{slot}/defer/",
    "close/",
    "projector/",
    "projector/version/",
    "projector/case/",
    "minutes/",
)
POSTS = (
    "agenda/order/",
    "attendance/sign/",
    "attendance/{member}/",
    "attendance/admit/{slot}/",
    "start/",
    "close/",
    "items/{slot}/open/",
    "items/{slot}/finish/",
    "items/{slot}/record/",
)
# Texts that only those on a case may meet, and the brother's.
SECRETS = (
    "Mika",
    "Tarn",
    "ELM-2AB3C",
    "ELM-7XY8Z",
    "Talks openly",
    "older",
    "Only Alice",
    "Back at school",
    "Home visit",
)


def address(world: World, page: str, meeting: object) -> str:
    names = {"slot": world.case_slot.pk, "member": world.bob.pk}
    return f"/meetings/{meeting}/" + page.format(**names)


def answer_of(client: Client, method: str, page: str) -> tuple[int, str]:
    answer = getattr(client, method)(page)
    return answer.status_code, told(answer, page)


@pytest.mark.parametrize("name", ["erin", "hugo", "gus"])
@pytest.mark.parametrize(("method", "pages"), [("get", PAGES), ("post", POSTS)])
def test_it_hides_from_outsiders(world: World, client_of, name: str, method: str, pages: tuple[str, ...]) -> None:
    client = client_of(world.members[name])
    for page in pages:
        hidden = answer_of(client, method, address(world, page, world.meeting.pk))
        unknown = answer_of(client, method, address(world, page, uuid4()))
        assert hidden[0] == 404, page
        assert hidden == unknown, page


@pytest.mark.parametrize("name", ["bob", "ines", "frank", "carol", "dirk"])
def test_a_seat_is_no_way_to_anothers_item(world: World, client_of, name: str) -> None:
    discuss(world, "bob")
    client = client_of(world.members[name])
    for page in ("room/?slot={slot}", "room/case/?slot={slot}", "room/version/?slot={slot}", "items/{slot}/readers/"):
        hidden = page.format(slot=world.hidden_slot.pk)
        unknown = page.format(slot=uuid4())
        answers = [answer_of(client, "get", f"/meetings/{world.meeting.pk}/{one}") for one in (hidden, unknown)]
        assert answers[0][0] == 404
        assert answers[0] == answers[1]


@pytest.mark.parametrize("name", ["frank", "carol", "dirk"])
def test_a_seat_without_the_case_meets_nothing_of_it(world: World, client_of, name: str) -> None:
    discuss(world, "bob")
    client = client_of(world.members[name])
    for page in ("", "attendance/", "room/", "room/agenda/", "room/strip/", "projector/", "minutes/"):
        if page == "minutes/":
            close(world)
        shown = client.get(f"/meetings/{world.meeting.pk}/{page}")
        assert shown.status_code == 200, page
        text = shown.content.decode()
        assert [secret for secret in SECRETS if secret in text] == [], page


@pytest.mark.parametrize("slot", ["x", "1", "%00", "00000000"])
def test_an_address_that_is_none_is_not_found(world: World, client_of, slot: str) -> None:
    assert client_of(world.bob).get(f"/meetings/{world.meeting.pk}/room/?slot={slot}").status_code == 404
