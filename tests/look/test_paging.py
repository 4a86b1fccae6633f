"""A page of a long list: counted and cut in one query, for any number that an address holds."""

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.models import Action, Case
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.look.paging import page_of_rows
from tests.cast import World, make_case, today


@pytest.fixture
def many(world: World) -> list[str]:
    """Five cases more, which the coordinator sees; returns the references of all in order."""
    with as_operator():
        for n in range(5):
            make_case(world.city, f"ELM-MANY{n}", "minors", ("Ada", f"Lark {n}"), today().replace(year=2010, day=1))
    with acting_as(world.alice.pk):
        return list(Case.objects.order_by("reference").values_list("reference", flat=True))


@pytest.mark.parametrize(
    ("number", "shown", "first", "queries"),
    [
        (None, 1, 0, 2),
        ("2", 2, 3, 2),
        ("3", 3, 6, 2),
        ("4", 3, 6, 4),
        ("0", 3, 6, 3),
        ("-1", 3, 6, 3),
        ("99999999999", 3, 6, 3),
        ("two", 1, 0, 2),
        ("²", 1, 0, 2),
    ],
)
def test_it_works(
    world: World,
    many: list[str],
    django_assert_num_queries: DjangoAssertNumQueries,
    number: str | None,
    shown: int,
    first: int,
    queries: int,
) -> None:
    found = Case.objects.order_by("reference")
    with acting_as(world.alice.pk), django_assert_num_queries(queries):
        page = page_of_rows(found, Case.objects.all(), size=3, number=number)
        assert [case.reference for case in page] == many[first : first + 3]
        assert (page.number, page.paginator.count) == (shown, 7)


def test_what_is_guarded_by_its_case_is_fetched_by_it_too(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    found = Action.objects.order_by("title", "pk")
    with acting_as(world.alice.pk), django_assert_num_queries(2) as asked:
        page = page_of_rows(found, Action.objects.all(), size=3, number=None, guarded_by="case_id")
        shown = list(page)
    assert shown
    assert '"case_id" IN' in asked.captured_queries[-1]["sql"]
    with acting_as(world.alice.pk):
        assert shown == list(found[:3])


def test_an_empty_list_has_one_empty_page(world: World) -> None:
    with acting_as(world.alice.pk):
        page = page_of_rows(Case.objects.order_by("reference").none(), Case.objects.all(), size=3, number="2")
        assert (page.number, page.paginator.count, list(page)) == (1, 0, [])
