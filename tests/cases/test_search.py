"""Search over names, references and texts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Identity, Told
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from mscportal.record.readings import hash_terms
from partners.models import Member
from tests.cast import World, make_item, today

ClientOf = Callable[[Member], Client]


def found(client: Client, typed: str) -> list[str]:
    page = client.get("/search/", {"q": typed}).context.get("page")
    return [row.case.reference for row in page] if page else []


def tell(world: World, text: str, **more: Any) -> Told:
    """Alice writes down what the mother was told."""
    values = {"case": world.case, "municipality": world.city, "originator": world.unit, "author": world.alice} | more
    return Told.objects.create(to="guardian", day=today(), teller=world.alice, text=text, **values)


def without(html: str, typed: str) -> str:
    """Return a page without what is new on each: the token of its forms and what was typed."""
    return re.sub(r"[A-Za-z0-9]{64}", "", html).replace(typed, "")


@pytest.mark.parametrize(
    ("typed", "references"),
    [
        ("football", ["ELM-2AB3C"]),
        ("footb", ["ELM-2AB3C"]),
        ("practice football", ["ELM-2AB3C"]),
        ("football rowing", []),
        ('"football practice"', ["ELM-2AB3C"]),
        ('"practice football"', []),
        ("talks -football", []),
        ("Tarn", ["ELM-2AB3C", "ELM-7XY8Z"]),
        ("joran", ["ELM-7XY8Z"]),
        ("elm-7x", ["ELM-7XY8Z"]),
        ("xyzzy", []),
        ("%", []),
        ("'", []),
        ("!!! & | :* <->", []),
        ("foot\\", ["ELM-2AB3C"]),
        ("a" * 200, []),
    ],
)
def test_it_works(world: World, client_of: ClientOf, typed: str, references: list[str]) -> None:
    assert found(client_of(world.alice), typed) == references


def test_it_finds_goals_actions_and_what_was_told(world: World, client_of: ClientOf) -> None:
    with as_operator():
        told = tell(world, "That his mother asked for help.")
        tell(world, "Only Ines knows of the help.", audience="people", named_people=[world.ines.pk])
    alice = client_of(world.alice)
    for typed, pk in (("four days", world.goal.pk), ("visit moth", world.action.pk), ("asked for help", told.pk)):
        page = alice.get("/search/", {"q": typed})
        assert [row.case.reference for row in page.context["page"]] == ["ELM-2AB3C"]
        assert "<mark>" in page.content.decode()
        with as_operator():
            assert Reading.objects.filter(screen="cases:search", member_id=world.alice.pk, full=[pk]).count() == 1
    assert found(client_of(world.bob), "knows of the help") == []
    assert found(client_of(world.ines), "knows of the help") == ["ELM-2AB3C"]


def test_it_finds_names_without_their_accents(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Identity.objects.filter(case=world.case).update(given_name="Zoë", family_name="Müller")
    assert found(client_of(world.alice), "zoe muller") == ["ELM-2AB3C"]
    assert found(client_of(world.alice), "MÜLLER") == ["ELM-2AB3C"]


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    for name in ("carol", "dirk", "frank", "hugo", "gus"):
        for typed in ("football", "Mika", "ELM-2AB3C"):
            assert found(client_of(world.members[name]), typed) == []


def test_hidden_matches_change_nothing(world: World, client_of: ClientOf) -> None:
    client = client_of(world.erin)
    hidden = client.get("/search/", {"q": "football"}).content.decode()
    nothing = client.get("/search/", {"q": "footboll"}).content.decode()
    assert without(hidden, "football") == without(nothing, "footboll")


def test_a_shared_version_is_found_by_its_own_words_alone(world: World, client_of: ClientOf) -> None:
    assert found(client_of(world.bob), "twice") == []
    html = client_of(world.bob).get("/search/", {"q": "company"}).content.decode()
    assert "New older <mark>company</mark>." in html
    assert found(client_of(world.ines), "company") == []
    assert found(client_of(world.ines), "twice") == ["ELM-2AB3C"]


def test_a_name_that_is_not_shown_is_not_found(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Case.objects.filter(pk=world.case.pk).update(is_anonymous=True)
    assert found(client_of(world.bob), "Mika") == []


def test_texts_are_shown_as_text(world: World, client_of: ClientOf) -> None:
    with as_operator():
        make_item(world.case, world.bob, "He wrote <b>zebra</b> & left.")
    html = client_of(world.bob).get("/search/", {"q": "zebra"}).content.decode()
    assert "<mark>zebra</mark>" in html
    assert "<b>zebra" not in html


@pytest.mark.parametrize(("typed", "message"), [("", "required"), ("a" * 201, "at most 200"), ("\x00", "Null")])
def test_it_explains_what_cannot_be_searched(world: World, client_of: ClientOf, typed: str, message: str) -> None:
    answer = client_of(world.alice).get("/search/", {"q": typed})
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert "cases" not in answer.context


def test_the_terms_are_recorded_as_a_hash(world: World, client_of: ClientOf) -> None:
    client_of(world.bob).get("/search/", {"q": "Football"})
    with as_operator():
        readings = Reading.objects.filter(member_id=world.bob.pk, screen="cases:search")
        assert {bytes(reading.terms_hash) for reading in readings} == {hash_terms("football")}
        assert [reading.full for reading in readings if reading.reference] == [[world.open_item.pk]]
        assert readings.filter(case_id=None).count() == 1


def test_a_search_that_finds_nothing_is_recorded_too(world: World, client_of: ClientOf) -> None:
    client_of(world.erin).get("/search/", {"q": "football"})
    with as_operator():
        assert Reading.objects.filter(member_id=world.erin.pk, screen="cases:search").count() == 1


def test_one_text_and_twenty_ask_the_same_number_of_queries(world: World, client_of: ClientOf) -> None:
    client = client_of(world.bob)
    found(client, "football")
    with CaptureQueriesContext(connection) as one:
        assert found(client, "football")
    with as_operator():
        for n in range(19):
            make_item(world.case, world.bob, f"Football again {n}.")
    with CaptureQueriesContext(connection) as twenty:
        assert found(client, "football")
    assert len(one) == len(twenty)
