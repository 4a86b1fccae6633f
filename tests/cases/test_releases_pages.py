"""Pages on which an item is shared further, and on which that is taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cases.models import Layer, Release
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import InDays, World, on_the_day, today

ClientOf = Callable[[Member], Client]


def item_page(world: World) -> str:
    return f"/cases/ELM-2AB3C/information/{world.police_item.pk}/"


def filled(world: World, **values: object) -> dict[str, object]:
    form = {"holder": f"agency:{world.unit.pk}", "purpose": "The visit", "valid_from": today().isoformat()}
    return form | values


def test_it_works(world: World, client_of: ClientOf) -> None:
    client = client_of(world.ines)
    assert client.post(f"{item_page(world)}share/", filled(world)).url == item_page(world)
    assert "The visit" in client.get(item_page(world)).content.decode()
    assert "Seen twice" in client_of(world.alice).get(item_page(world)).content.decode()


def test_one_member_may_be_named(world: World, client_of: ClientOf) -> None:
    client_of(world.ines).post(f"{item_page(world)}share/", filled(world, holder=f"member:{world.alice.pk}"))
    assert "Seen twice" in client_of(world.alice).get(item_page(world)).content.decode()


def test_offered_are_those_on_the_case(world: World, client_of: ClientOf) -> None:
    form = client_of(world.ines).get(f"{item_page(world)}share/").content.decode()
    for name in ("Unit", "Youth", "Alice", "Bob"):
        assert name in form
    for name in ("School", "Probation", "Dirk", "Erin", "Frank"):
        assert f">{name}" not in form


@pytest.mark.parametrize(
    "wrong",
    [
        {"holder": ""},
        {"holder": "agency:7d9b0f5c-0000-4000-8000-000000000000"},
        {"purpose": ""},
        {"valid_from": "x"},
        {"valid_until": InDays(-1)},
    ],
    ids=str,
)
def test_it_explains_bad_input(world: World, client_of: ClientOf, wrong: dict[str, Any]) -> None:
    answer = client_of(world.ines).post(
        f"{item_page(world)}share/", filled(world, legal_basis="Typed") | on_the_day(wrong)
    )
    assert answer.status_code == 200
    assert "data-error-summary" in answer.content.decode()
    assert "Typed" in answer.content.decode()
    with as_operator():
        assert not Release.objects.exists()


def test_sharing_it_twice_is_explained(world: World, client_of: ClientOf) -> None:
    client = client_of(world.ines)
    client.post(f"{item_page(world)}share/", filled(world))
    assert "already" in client.post(f"{item_page(world)}share/", filled(world)).content.decode()


def test_it_is_withdrawn_after_a_question(world: World, client_of: ClientOf) -> None:
    client = client_of(world.ines)
    client.post(f"{item_page(world)}share/", filled(world, valid_from=(today() - timedelta(days=3)).isoformat()))
    with as_operator():
        page = f"{item_page(world)}share/{Release.objects.get().pk}/withdraw/"
    assert "Unit" in client.get(page).content.decode()
    assert "Seen twice" in client_of(world.alice).get(item_page(world)).content.decode()
    assert client.post(page).status_code == 302
    assert "Seen twice" not in client_of(world.alice).get(item_page(world)).content.decode()
    assert client.post(page).status_code == 302


def test_a_text_that_was_changed_meanwhile_is_shown_before_it_is_shared(world: World, client_of: ClientOf) -> None:
    client, address = client_of(world.ines), f"{item_page(world)}share/"
    seen = client.get(address).context["form"]["seen"].value()
    with as_operator():
        Layer.objects.filter(pk=world.police_item.pk).update(text="Seen three times")
    answer = client.post(address, filled(world, seen=seen))
    assert answer.status_code == 409
    assert "Seen three times" in answer.content.decode()
    with as_operator():
        assert not Release.objects.exists()
