"""Beside the shared version stands who could read the full text by one more click."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Release
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World, make_member, today

ClientOf = Callable[[Member], Client]


def pages(world: World) -> tuple[str, str]:
    item = f"/cases/ELM-2AB3C/information/{world.police_item.pk}/"
    return f"{item}shared-version/", f"{item}share/"


@pytest.fixture
def cleared(world: World) -> World:
    """Bob, who visits next, could read the police item if it were shared with him."""
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(clearance=2)
    return world


def test_it_works(cleared: World, client_of: ClientOf) -> None:
    world, client = cleared, client_of(cleared.ines)
    writing, sharing = pages(world)
    link = f"{sharing}?holder=member:{world.bob.pk}&amp;action={world.action.pk}"
    page = client.get(writing).content.decode()
    assert f'<a href="{link}">Share the full text with Bob for this</a>' in page
    confirm = client.get(link.replace("&amp;", "&")).content.decode()
    assert f'value="member:{world.bob.pk}" selected' in confirm
    assert "Home visit with the mother" in confirm
    assert f'value="{today()}"' in confirm
    form = {"holder": f"member:{world.bob.pk}", "purpose": "Home visit", "legal_basis": "Police act"}
    form |= {"valid_from": today(), "valid_until": today()}
    assert client.post(sharing, form).status_code == 302
    with as_operator():
        release = Release.objects.get()
    assert (release.member_id, release.valid_until) == (world.bob.pk, today())
    assert link not in client.get(writing).content.decode()


def test_an_agency_is_offered_where_somebody_of_it_is_cleared(cleared: World, client_of: ClientOf) -> None:
    page = client_of(cleared.ines).get(pages(cleared)[0]).content.decode()
    assert f"?holder=agency:{cleared.youth.pk}" in page
    assert f"?holder=agency:{cleared.unit.pk}" in page
    assert f"?holder=agency:{cleared.police.pk}" not in page


def test_who_is_not_cleared_is_not_offered(world: World, client_of: ClientOf) -> None:
    page = client_of(world.ines).get(pages(world)[0]).content.decode()
    assert "Bob, Youth" in page
    assert f"?holder=member:{world.bob.pk}" not in page
    assert f"?holder=agency:{world.youth.pk}" not in page


@pytest.mark.parametrize("wrong", ["holder=x", "holder=member:1&action=x", "action=%00", "action=", "holder=%00"])
def test_what_names_nobody_and_no_action_fills_in_nothing(world: World, client_of: ClientOf, wrong: str) -> None:
    answer = client_of(world.ines).get(f"{pages(world)[1]}?{wrong}")
    assert answer.status_code == 200
    assert "Home visit with the mother" not in answer.content.decode()


def test_an_action_that_stays_hidden_fills_in_nothing(world: World, client_of: ClientOf) -> None:
    with as_operator():
        world.action.audience, world.action.named_agencies = "agencies", []
        world.action.save(force_update=True)
    page = client_of(world.ines).get(f"{pages(world)[1]}?action={world.action.pk}").content.decode()
    assert "Home visit with the mother" not in page


def test_as_many_queries_for_one_as_for_twenty(cleared: World, client_of: ClientOf) -> None:
    client = client_of(cleared.ines)

    def queries() -> int:
        client.get(pages(cleared)[0])
        with CaptureQueriesContext(connection) as counted:
            client.get(pages(cleared)[0])
        return len(counted)

    one = queries()
    with as_operator():
        for n in range(19):
            make_member(cleared.youth, f"worker{n}", "practitioner", 2)
    assert queries() == one
