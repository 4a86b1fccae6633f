"""Closed days of an agency: who keeps them, who knows them, and how what is due moves past them (PRACTICE.md)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError
from django.test import Client

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.closeddays.selectors import closed_days_of, open_day
from partners.closeddays.services import close_agency, reopen_agency
from partners.models import Agency, ClosedDays, Member
from tests.cast import InDays, World, make_member, on_the_day, today

ClientOf = Callable[[Member], Client]


@pytest.fixture
def leo(world: World) -> Member:
    """The lead of the youth service."""
    with as_operator():
        return make_member(world.youth, "leo", "agency_lead")


def days(first: int, last: int) -> dict[str, Any]:
    return {"first_on": today() + timedelta(days=first), "last_on": today() + timedelta(days=last)}


def typed(**more: Any) -> dict[str, Any]:
    return {name: str(value) for name, value in ({"kind": "school_holidays"} | days(5, 9) | more).items()}


def page(agency: Agency, end: str = "") -> str:
    return f"/partners/{agency.pk}/{end}"


def close(world: World, first: int, last: int, agency: Agency | None = None) -> ClosedDays:
    with as_operator():
        return ClosedDays.objects.create(agency=agency or world.youth, kind="closure", **days(first, last))


@pytest.mark.parametrize("keeper", ["alice", "leo"])
def test_it_works(world: World, leo: Member, client_of: ClientOf, keeper: str) -> None:
    client = client_of(leo if keeper == "leo" else world.alice)
    assert "Enter closed days" in client.get(page(world.youth)).content.decode()
    assert client.get(page(world.youth, "closed/")).status_code == 200
    assert client.post(page(world.youth, "closed/"), typed()).status_code == 302
    shown = client.get(page(world.youth)).content.decode()
    assert "school holidays" in shown
    with as_operator():
        closed = ClosedDays.objects.get(agency=world.youth)
    assert client.post(f"/partners/closed/{closed.pk}/remove/").status_code == 302
    assert "school holidays" not in client.get(page(world.youth)).content.decode()
    with as_operator():
        assert [one.history_type for one in ClosedDays.history.order_by("history_date")] == ["+", "-"]


def test_whoever_knows_the_agency_sees_them_and_changes_nothing(world: World, client_of: ClientOf) -> None:
    closed = close(world, 5, 9)
    for who in (world.bob, world.dirk, world.frank, world.gus):
        shown = client_of(who).get(page(world.youth)).content.decode()
        assert "annual closure" in shown
        assert "Enter closed days" not in shown
        assert client_of(who).get(page(world.youth, "closed/")).status_code == 404
        assert client_of(who).post(page(world.youth, "closed/"), typed()).status_code == 404
        assert client_of(who).post(f"/partners/closed/{closed.pk}/remove/").status_code == 404


def test_nobody_else_keeps_them(world: World, leo: Member) -> None:
    closed = close(world, 5, 9, world.school)
    for actor in (world.bob, leo):
        with acting_as(actor.pk):
            with pytest.raises(PermissionDenied):
                close_agency(actor=actor, agency=world.school, kind="closure", **days(1, 2))
            with pytest.raises(PermissionDenied):
                reopen_agency(actor=actor, closed=closed)
            assert ClosedDays.objects.filter(pk=closed.pk).delete()[0] == 0
    with pytest.raises(ProgrammingError), acting_as(leo.pk):
        ClosedDays(agency=world.school, kind="closure", **days(1, 2)).save(force_insert=True)


def test_what_has_passed_is_not_shown(world: World) -> None:
    close(world, -9, -1)
    running = close(world, -2, 0)
    with acting_as(world.bob.pk):
        assert list(closed_days_of(world.youth, today())) == [running]


def test_a_day_moves_past_every_closed_day_in_a_row(world: World) -> None:
    for first, last in ((2, 4), (4, 6), (7, 7), (9, 9)):
        close(world, first, last)
    close(world, 0, 20, world.school)
    with acting_as(world.bob.pk):
        moved = [(open_day(world.youth, today() + timedelta(days=n)) - today()).days for n in (1, 2, 4, 7, 8, 9, 10)]
    assert moved == [1, 8, 8, 8, 8, 10, 10]


def test_a_part_is_closed_with_the_agency_that_it_belongs_to(world: World, client_of: ClientOf) -> None:
    close(world, 1, 2, world.school)
    close(world, 3, 3)
    with as_operator():
        Agency.objects.filter(pk=world.youth.pk).update(part_of=world.school)
        world.youth.refresh_from_db()
    with acting_as(world.alice.pk):
        moved = [(open_day(one, today() + timedelta(days=1)) - today()).days for one in (world.youth, world.school)]
    assert moved == [4, 3]
    shown = client_of(world.alice).get(page(world.youth)).content.decode()
    assert "annual closure · School" in shown
    # It is taken back where it was entered.
    assert shown.count("/remove/") == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "ramadan"}, "kind"),
        ({"first_on": "soon"}, "first_on"),
        ({"last_on": ""}, "last_on"),
        ({"last_on": InDays(4)}, "last_on"),
        ({"first_on": InDays(-5), "last_on": InDays(-1)}, "last_on"),
        ({"last_on": InDays(5 + 366)}, "last_on"),
        ({"first_on": "9999-01-01", "last_on": "9999-01-02"}, "last_on"),
    ],
)
def test_bad_input_is_told_at_the_field(world: World, client_of: ClientOf, wrong: dict[str, Any], field: str) -> None:
    told = client_of(world.alice).post(page(world.youth, "closed/"), typed(**on_the_day(wrong)))
    assert told.status_code == 422
    assert list(told.context["form"].errors) == [field]
    with as_operator():
        assert not ClosedDays.objects.exists()


def test_a_year_at_once_is_allowed(world: World) -> None:
    with acting_as(world.alice.pk):
        assert close_agency(actor=world.alice, agency=world.youth, kind="other", **days(0, 365))
        with pytest.raises(ValidationError):
            close_agency(actor=world.alice, agency=world.youth, kind="other", **days(0, 366))
