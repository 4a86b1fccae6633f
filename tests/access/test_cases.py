"""What outsiders get from the pages of cases and items: for hidden and for nonexistent the same, and no word of it."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from cases.models import Attachment, Release
from cases.release.services import release_item
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World, make_item, today

ClientOf = Callable[[Member], Client]
OUTSIDERS = ("carol", "dirk", "erin", "frank", "hugo", "gus")
SECRETS = ("Mika", "ELM-2AB3C", "football", "older men", "older company", "Only Alice and Bob", "Back at school")
# Every page of a case and of an item; {item} and {other} stand for ids.
CASE_PAGES = (
    "",
    "change/",
    "status/",
    "person/",
    "phenomena/",
    "move/",
    "name/",
    "information/add/",
    "information/readers/",
)
ITEM_PAGES = (
    "",
    "change/",
    "shared-version/",
    "shared-version/remove/",
    "attach/",
    "share/",
    "share/{other}/withdraw/",
    "files/{other}/",
)


def told(answer: HttpResponse) -> tuple[int, str]:
    """Return status and text without the token of the forms, and without ids and references."""
    return answer.status_code, re.sub(r"[A-Za-z0-9]{64}|[0-9a-f-]{36}|ELM-\w{5}", "", answer.content.decode())


@pytest.mark.parametrize("name", OUTSIDERS)
@pytest.mark.parametrize("page", CASE_PAGES)
def test_a_hidden_case_answers_as_one_that_never_existed(
    world: World, client_of: ClientOf, name: str, page: str
) -> None:
    client = client_of(world.members[name])
    for send in (client.get, client.post):
        hidden, unknown = send(f"/cases/ELM-2AB3C/{page}"), send(f"/cases/ELM-99999/{page}")
        if hidden.status_code != 405:
            assert told(hidden) == told(unknown)
            assert hidden.status_code == 404


@pytest.mark.parametrize("reference", ["%00", "ELM-2AB3C%00", "%ff", "ELM%202AB3C", "ELM-2AB3C%0A", "x" * 21, "\u00e9"])
@pytest.mark.parametrize("page", [*CASE_PAGES, "who/", "goals/new/", "summary/", "escalate/"])
def test_what_is_no_reference_is_not_found(world: World, client_of: ClientOf, reference: str, page: str) -> None:
    assert client_of(world.alice).get(f"/cases/{reference}/{page}").status_code == 404


@pytest.mark.parametrize("page", ITEM_PAGES)
def test_a_hidden_item_answers_as_one_that_never_existed(world: World, client_of: ClientOf, page: str) -> None:
    client = client_of(world.ines)
    for send in (client.get, client.post):
        hidden, unknown = (
            send(f"/cases/ELM-2AB3C/information/{item}/{page.format(other=uuid4())}")
            for item in (world.named_item.pk, uuid4())
        )
        if hidden.status_code != 405:
            assert told(hidden) == told(unknown)
            assert hidden.status_code == 404


def test_an_item_is_found_only_under_its_own_case(world: World, client_of: ClientOf) -> None:
    client = client_of(world.alice)
    assert client.get(f"/cases/ELM-7XY8Z/information/{world.open_item.pk}/").status_code == 404
    assert client.get(f"/cases/ELM-2AB3C/information/{world.open_item.pk}/").status_code == 200


@pytest.mark.parametrize("name", OUTSIDERS)
def test_lists_and_searches_tell_outsiders_nothing(world: World, client_of: ClientOf, name: str) -> None:
    client = client_of(world.members[name])
    for address in ("/cases/", "/search/", "/cases/?q=x", "/search/?q=x"):
        html = client.get(address).content.decode()
        assert not [secret for secret in SECRETS if secret in html]


def test_hidden_writing_changes_no_page(world: World, client_of: ClientOf) -> None:
    client = client_of(world.ines)
    pages = ("/cases/", "/cases/ELM-2AB3C/", "/search/?q=school")
    before = [told(client.get(page)) for page in pages]
    with as_operator():
        make_item(world.case, world.alice, "At school, only for Bob.", audience="people", named_people=[world.bob.pk])
        make_item(world.brother, world.erin, "School for adults.")
    assert [told(client.get(page)) for page in pages] == before


def test_who_else_was_given_an_item_is_known_to_its_agency_alone(world: World, client_of: ClientOf) -> None:
    with acting_as(world.bob.pk):
        release_item(
            actor=world.bob, item=world.open_item, agency=world.police, purpose="A secret visit", valid_from=today()
        )
    page = f"/cases/ELM-2AB3C/information/{world.open_item.pk}/"
    assert "A secret visit" in client_of(world.bob).get(page).content.decode()
    for member in (world.alice, world.ines):
        assert "A secret visit" not in client_of(member).get(page).content.decode()
    with as_operator():
        release = Release.objects.get()
    assert client_of(world.alice).post(f"{page}share/{release.pk}/withdraw/").status_code == 404


def test_a_file_is_not_handed_out_under_another_item(world: World, client_of: ClientOf) -> None:
    with as_operator():
        kept = Attachment.objects.create(
            layer=world.police_item,
            case=world.case,
            file_name=b"",
            content=b"",
            size=0,
            media_type="application/pdf",
            uploaded_by=world.ines,
        )
    for item in (world.police_item, world.open_item):
        page = f"/cases/ELM-2AB3C/information/{item.pk}/files/{kept.pk}/"
        assert client_of(world.bob).get(page).status_code == 404
