"""An address that takes forms alone answers in words, as when the language is changed after a form was refused."""

from collections.abc import Callable
from uuid import uuid4

from django.test import Client

from partners.models import Member
from tests.access.test_matrix import essence
from tests.cast import World


def test_the_language_changes_after_a_refused_form(world: World, client_of: Callable[[Member], Client]) -> None:
    client = client_of(world.alice)
    address = f"/meetings/{world.meeting.pk}/attendance/sign/"
    refused = client.post(address)
    assert (refused.status_code, f'value="{address}"' in refused.content.decode()) == (422, True)
    answer = client.post("/language/", {"language": "de", "next": address}, follow=True)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "nimmt nur an, was ein Formular sendet" in answer.content.decode()
    assert "data-keep-drafts" in answer.content.decode()


def test_it_says_the_same_of_what_never_was(world: World, client_of: Callable[[Member], Client]) -> None:
    client = client_of(world.bob)
    client.get("/cases/")  # which sets the cookie of the forms
    there, nowhere = (client.get(f"/meetings/{meeting}/start/") for meeting in (world.meeting.pk, uuid4()))
    assert essence(there) == essence(nowhere)
