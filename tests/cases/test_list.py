"""The list of cases."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case, MemberGrant, Phenomenon
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from mscportal.record.readings import hash_terms
from partners.models import Member
from tests.cast import World, grant, make_case, today

ClientOf = Callable[[Member], Client]
LIST = "/cases/"


def more_cases(world: World, count: int, **values: object) -> list[Case]:
    made = []
    with as_operator():
        for n in range(count):
            reference = f"ELM-X{n:04}"
            case = make_case(world.city, reference, "minors", ("Sam", f"Vale{n}"), date(2010, 1, 1), **values)
            grant(case, world.youth)
            common = {"municipality": world.city, "originator": world.unit, "author": world.alice}
            Phenomenon.objects.create(case=case, code="other", classification=1, **common)
            made.append(case)
    return made


def references(html: str) -> list[str]:
    return [part[:9] for part in html.split('class="small muted num">')[1:]]


def test_it_works(world: World, client_of: ClientOf) -> None:
    answer = client_of(world.alice).get(LIST)
    html = answer.content.decode()
    assert answer.status_code == 200
    for told in ("Mika Tarn", "ELM-2AB3C", "Joran Tarn", "ELM-7XY8Z", "mixed or unclear", "Open a case"):
        assert told in html


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    html = client_of(world.erin).get(LIST).content.decode()
    assert references(html) == ["ELM-7XY8Z"]
    assert "Mika" not in html
    assert "Open a case" not in html


def test_each_case_shown_leaves_a_reading(world: World, client_of: ClientOf) -> None:
    client_of(world.alice).get(LIST)
    with as_operator():
        read = Reading.objects.filter(member_id=world.alice.pk, screen="cases:list")
        assert {reading.reference for reading in read} == {"ELM-2AB3C", "ELM-7XY8Z"}


def test_the_reading_names_the_phenomena_and_the_next_action(world: World, client_of: ClientOf) -> None:
    client_of(world.bob).get(LIST)
    with as_operator():
        phenomenon = Phenomenon.objects.get(case=world.case)
        reading = Reading.objects.get(screen="cases:list")
    assert set(reading.full) == {phenomenon.pk, world.action.pk}


def test_a_search_is_recorded_under_its_hash_and_one_that_finds_nothing_too(world: World, client_of: ClientOf) -> None:
    for typed in (" Tarn ", "Nobody", " ", "\x00"):
        client_of(world.bob).get(LIST, {"q": typed})
    with as_operator():
        searches = Reading.objects.exclude(terms_hash=None).order_by("at", "reference")
        told = [(reading.reference, bytes(reading.terms_hash or b"")) for reading in searches]
        assert {reading.municipality_id for reading in searches} == {world.city.pk}
    assert told == [("", hash_terms("tarn")), ("ELM-2AB3C", hash_terms("tarn")), ("", hash_terms("nobody"))]


def test_own_cases_come_first(world: World, client_of: ClientOf) -> None:
    newer = more_cases(world, 2, opened_on=today())
    html = client_of(world.bob).get(LIST).content.decode()
    assert references(html) == ["ELM-2AB3C", "ELM-X0000", "ELM-X0001"]
    with as_operator():
        grant(newer[1], world.bob)
        assert MemberGrant.objects.filter(user=world.bob).exists()
    html = client_of(world.bob).get(LIST).content.decode()
    assert references(html) == ["ELM-X0001", "ELM-2AB3C", "ELM-X0000"]


def test_a_case_without_a_name_shows_none(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Case.objects.filter(pk=world.case.pk).update(is_anonymous=True)
    html = client_of(world.bob).get(LIST).content.decode()
    assert "Name not shown" in html
    assert "Tarn" not in html
    assert client_of(world.bob).get(LIST, {"q": "Tarn"}).context["page"].paginator.count == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"table": "adults"}, {"ELM-7XY8Z"}),
        ({"status": "active"}, {"ELM-2AB3C", "ELM-7XY8Z"}),
        ({"status": "closed"}, set()),
        ({"status": "active", "table": "minors"}, {"ELM-2AB3C"}),
        ({"phenomenon": "mixed"}, {"ELM-2AB3C"}),
        ({"q": "2ab"}, {"ELM-2AB3C"}),
        ({"q": "tarn jor"}, {"ELM-7XY8Z"}),
        ({"q": "%"}, set()),
        ({"table": "nonsense", "coordinator": "nonsense"}, {"ELM-2AB3C", "ELM-7XY8Z"}),
        ({"q": "\x00"}, {"ELM-2AB3C", "ELM-7XY8Z"}),
    ],
)
def test_it_filters(world: World, client_of: ClientOf, query: dict[str, str], found: set[str]) -> None:
    html = client_of(world.alice).get(LIST, query).content.decode()
    assert set(references(html)) == found


def test_it_filters_by_coordinator(world: World, client_of: ClientOf) -> None:
    html = client_of(world.alice).get(LIST, {"coordinator": str(world.alice.pk)}).content.decode()
    assert len(references(html)) == 2


def test_it_counts_what_the_member_sees(world: World, client_of: ClientOf) -> None:
    assert "active (2)" in client_of(world.alice).get(LIST).content.decode()
    assert "active (1)" in client_of(world.erin).get(LIST).content.decode()


def test_a_page_past_the_end_is_the_last_one(world: World, client_of: ClientOf) -> None:
    more_cases(world, 30)
    page = client_of(world.alice).get(LIST, {"page": "99"}).context["page"]
    assert (page.number, len(page.object_list), page.paginator.count) == (2, 7, 32)


def test_it_tells_the_next_action_and_the_review(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Case.objects.filter(pk=world.case.pk).update(review_on=today() - timedelta(days=3))
    html = client_of(world.bob).get(LIST).content.decode()
    assert "Home visit with the mother" in html
    assert "2 days late" in html
    assert "3 days late" in html


def test_one_case_and_twenty_ask_the_same_number_of_queries(world: World, client_of: ClientOf) -> None:
    client = client_of(world.bob)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    more_cases(world, 19)
    with CaptureQueriesContext(connection) as twenty:
        assert len(references(client.get(LIST).content.decode())) == 20
    assert len(one) == len(twenty)
