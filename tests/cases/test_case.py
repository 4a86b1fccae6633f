"""The page of one case."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cast import World, make_case, make_item, today

ClientOf = Callable[[Member], Client]
PAGE = "/cases/ELM-2AB3C/"


def without_token(answer: HttpResponse) -> str:
    """Return a page without what is new on each: the token of its forms and its own address."""
    return re.sub(r"[A-Za-z0-9]{64}|ELM-\w{5}", "", answer.content.decode())


def test_it_works(world: World, client_of: ClientOf) -> None:
    html = client_of(world.alice).get(PAGE).content.decode()
    for told in (
        "Mika Tarn",
        "mixed or unclear",
        "Back at school four days a week",
        "Home visit with the mother",
        "Talks openly after football practice.",
        "New older company.",
        "Only Alice and Bob know this.",
        "ELM-7XY8Z",
        "Shared version",
    ):
        assert told in html
    assert "Seen twice" not in html


def test_it_shows_only_what_is_addressed(world: World, client_of: ClientOf) -> None:
    html = client_of(world.ines).get(PAGE).content.decode()
    assert "Seen twice with two older men." in html
    for hidden in ("Only Alice and Bob know this.", "New older company.", "ELM-7XY8Z", "Joran"):
        assert hidden not in html


@pytest.mark.parametrize("name", ["carol", "dirk", "erin", "frank", "hugo", "gus"])
def test_it_hides_from_outsiders(world: World, client_of: ClientOf, name: str) -> None:
    client = client_of(world.members[name])
    hidden, unknown = client.get(PAGE), client.get("/cases/ELM-99999/")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert without_token(hidden) == without_token(unknown)


def test_a_reference_of_a_city_file_has_a_page(world: World, client_of: ClientOf) -> None:
    with as_operator():
        make_case(world.city, "elm_2026.7", "minors", ("Lou", "Berg"), date(2009, 1, 1))
    client = client_of(world.alice)
    assert "/cases/elm_2026.7/" in client.get("/cases/").content.decode()
    assert client.get("/cases/elm_2026.7/").status_code == 200


def test_the_reading_names_what_was_shown(world: World, client_of: ClientOf) -> None:
    client_of(world.bob).get(PAGE)
    with as_operator():
        reading = Reading.objects.get(member_id=world.bob.pk, screen="cases:case")
        assert reading.reference == "ELM-2AB3C"
        assert {world.open_item.pk, world.named_item.pk, world.goal.pk, world.action.pk} <= set(reading.full)
        assert reading.extracts == [world.police_item.pk]


def test_buttons_follow_what_the_member_may_do(world: World, client_of: ClientOf) -> None:
    bob, alice = (client_of(member).get(PAGE).content.decode() for member in (world.bob, world.alice))
    assert "Add information" in bob
    assert "Move to the other table" not in bob
    assert "Move to the other table" in alice


def test_a_case_without_a_name_shows_no_identity(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Case.objects.filter(pk=world.case.pk).update(is_anonymous=True)
    html = client_of(world.bob).get(PAGE).content.decode()
    assert "Name not shown" in html
    assert "Tarn" not in html
    assert "Age" not in html


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"kind": "report"}, 0),
        ({"kind": "observation"}, 3),
        ({"domain": "network"}, 3),
        ({"since": "30"}, 3),
        ({"kind": "nonsense", "since": "x", "agency": "\x00"}, 3),
    ],
)
def test_it_filters(world: World, client_of: ClientOf, query: dict[str, str], count: int) -> None:
    assert client_of(world.bob).get(PAGE, query).context["page"].paginator.count == count


def test_it_filters_by_who_wrote_it(world: World, client_of: ClientOf) -> None:
    page = client_of(world.bob).get(PAGE, {"agency": str(world.youth.pk)}).context["page"]
    assert [layer.text for layer in page] == ["Talks openly after football practice."]


def test_it_filters_by_time(world: World, client_of: ClientOf) -> None:
    with as_operator():
        make_item(world.case, world.bob, "Long ago.", day=today() - timedelta(days=200))
    assert client_of(world.bob).get(PAGE, {"since": "90"}).context["page"].paginator.count == 3
    assert client_of(world.bob).get(PAGE, {"since": "365"}).context["page"].paginator.count == 4


def test_the_agencies_offered_are_those_that_were_read(world: World, client_of: ClientOf) -> None:
    with as_operator():
        make_item(world.case, world.alice, "Not for Ines.", audience="people")
    html = client_of(world.ines).get(PAGE).content.decode()
    offered = html.split('id="filter_agency"')[1].split("</select>")[0]
    assert "Police" in offered
    assert "Youth" in offered
    assert "Unit" not in offered


def test_a_page_past_the_end_is_the_last_one(world: World, client_of: ClientOf) -> None:
    with as_operator():
        for n in range(25):
            make_item(world.case, world.bob, f"Item {n}.")
    page = client_of(world.bob).get(PAGE, {"page": "9"}).context["page"]
    assert (page.number, len(page)) == (2, 8)


def test_one_item_and_twenty_ask_the_same_number_of_queries(world: World, client_of: ClientOf) -> None:
    client = client_of(world.bob)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    with as_operator():
        for n in range(17):
            make_item(world.case, world.bob, f"Item {n}.", extract="Short.")
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(PAGE).context["page"]) == 20
    assert len(few) == len(many)
