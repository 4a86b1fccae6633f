"""The filtered summary: what one member needs to know of a case, and nothing else."""

from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import Case
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cast import World, make_item

Clients = Callable[[Member], Client]


def summary_of(client: Client, case: Case, query: str = "") -> str:
    answer = client.get(f"/cases/{case.reference}/summary/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(world: World, client_of: Clients) -> None:
    page = summary_of(client_of(world.bob), world.case)
    order = ["Your actions", "Home visit with the mother", "Back at school", "Information for your work", "Talks openly"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "New older company." in page
    assert "Shared version" in page
    assert "Mika Tarn" in page
    assert "Each view is logged." in page
