"""Where each role lands after the login, and what its navigation offers."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Member
from tests.cast import World

LANDS = {
    "alice": "meetings:meetings",
    "bob": "meetings:meetings",
    "ines": "meetings:meetings",
    "frank": "meetings:desk",
    "hugo": "audit",
    "gus": "partners:agencies",
}


@pytest.mark.parametrize("name", LANDS)
def test_it_works(world: World, client_of: Callable[[Member], Client], name: str) -> None:
    assert client_of(world.members[name]).get("/").headers["Location"] == reverse(LANDS[name])


@pytest.mark.parametrize("name", ["frank", "hugo", "gus"])
def test_who_sees_no_case_is_offered_none(world: World, client_of: Callable[[Member], Client], name: str) -> None:
    page = client_of(world.members[name]).get("/", follow=True)
    assert reverse("cases:list") not in {entry["url"] for entry in page.context["nav"]}
