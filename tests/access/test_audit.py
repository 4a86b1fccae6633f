"""The record's page is there for the auditor alone; to all others it does not exist."""

from collections.abc import Callable

import pytest
from django.test import Client

from partners.models import Member
from tests.cast import World


@pytest.mark.parametrize("address", ["/record/", "/record/file/", "/record/?reference=ELM-2AB3C"])
def test_it_hides_from_outsiders(world: World, client_of: Callable[[Member], Client], address: str) -> None:
    for name in set(world.members) - {"hugo"}:
        client, unknown = client_of(world.members[name]), "/no-such-page/"
        hidden, missing = client.get(address), client.get(unknown)
        assert hidden.status_code == missing.status_code == 404, name
        # The page names its own address for the way back after a change of language.
        told = [page.content.decode().replace(place, "") for page, place in ((hidden, address), (missing, unknown))]
        assert len(told[0].replace("/record/", "")) == len(told[1].replace("/record/", "")), name


def test_it_sends_strangers_to_the_login(client: Client, db: None) -> None:
    assert client.get("/record/").status_code == 302


def test_it_tells_no_text_of_a_case(world: World, client_of: Callable[[Member], Client]) -> None:
    client_of(world.alice).get("/cases/ELM-2AB3C/")
    page = client_of(world.hugo).get("/record/").content.decode()
    assert "ELM-2AB3C" in page
    for words in ("Tarn", "Talks openly", "New older company", "Only Alice and Bob"):
        assert words not in page
