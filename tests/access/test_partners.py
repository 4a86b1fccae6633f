"""Who gets which page of the partners: hidden and nonexistent answer alike, and nothing of another network shows."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.agreements.services import attach_paper
from partners.members.services import ask_for_seat
from partners.models import Agreement, Member, SeatChange
from tests.cast import World, make_agency, make_agreement
from tests.partners.people import lead_of, other_city

ClientOf = Callable[[Member], Client]
# Route -> roles of the cast that get it (by name); everybody else gets 404.
NETWORK = {"alice", "bob", "carol", "dirk", "erin", "frank", "ines", "gus"}
PAGES = {
    "municipalities": NETWORK,
    "agencies": NETWORK,
    "agreements": NETWORK,
    "new_agency": {"alice"},
    "take_in_agency": {"alice"},
    "members": {"alice", "gus"},
    "invite": {"alice", "gus"},
    "to_confirm": {"alice", "gus"},
    "profile": NETWORK | {"hugo"},
}
AGENCY_PAGES = {"agency": NETWORK, "change_agency": {"alice"}, "new_agreement": {"alice"}}
AGREEMENT_PAGES = {"agreement": NETWORK, "edit_agreement": {"alice"}}
MEMBER_PAGES = {
    "member": {"alice", "gus"},
    "change_seat": {"alice", "gus"},
    "leave": {"alice", "gus"},
    "correct_member": {"alice", "gus"},
}


def gone(answer: HttpResponse) -> str:
    """Return the text of a 404, without what differs from answer to answer."""
    assert answer.status_code == 404
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|value=")[^"]+', r"\1", answer.content.decode())


@pytest.mark.parametrize("route", PAGES)
def test_each_page_opens_to_its_roles_alone(world: World, client_of: ClientOf, route: str) -> None:
    address = reverse(f"partners:{route}")
    got = {name for name, member in world.members.items() if client_of(member).get(address).status_code == 200}
    assert got == PAGES[route]


@pytest.mark.parametrize("route", AGENCY_PAGES)
def test_it_hides_agencies_from_outsiders(world: World, client_of: ClientOf, route: str) -> None:
    city, _, olga = other_city(world)
    with as_operator():
        hidden = make_agency(city, "fenwick-club", "sports")
    names = {name: client_of(member) for name, member in (world.members | {"olga": olga}).items()}
    shown, far, none = (reverse(f"partners:{route}", args=[key]) for key in (world.school.pk, hidden.pk, uuid4()))
    assert {name for name, client in names.items() if client.get(shown).status_code == 200} == AGENCY_PAGES[route]
    for name in world.members:
        far_page, none_page = gone(names[name].get(far)), gone(names[name].get(none))
        assert far_page.replace(far, "") == none_page.replace(none, "")
    assert names["olga"].get(far).status_code == 200


@pytest.mark.parametrize("route", AGREEMENT_PAGES)
def test_it_hides_agreements_from_outsiders(world: World, client_of: ClientOf, route: str) -> None:
    _, unit, olga = other_city(world)
    with as_operator():
        own = world.youth.agreements.get()
        hidden = make_agreement(unit, ["minors"], purpose="Fenwick's own purpose")
    shown, far, none = (reverse(f"partners:{route}", args=[key]) for key in (own.pk, hidden.pk, uuid4()))
    got = {name for name, member in world.members.items() if client_of(member).get(shown).status_code == 200}
    assert got == AGREEMENT_PAGES[route]
    for member in world.members.values():
        client = client_of(member)
        assert gone(client.get(far)).replace(far, "") == gone(client.get(none)).replace(none, "")
    assert "Fenwick's own purpose" not in client_of(world.alice).get(reverse("partners:agreements")).content.decode()
    assert client_of(olga).get(far).status_code == 200


@pytest.mark.parametrize("route", MEMBER_PAGES)
def test_it_hides_members_from_outsiders(world: World, client_of: ClientOf, route: str) -> None:
    _, _, olga = other_city(world)
    lena = lead_of(world.school, "lena")
    shown, none = (reverse(f"partners:{route}", args=[key]) for key in (world.bob.pk, uuid4()))
    everyone = world.members | {"olga": olga, "lena": lena}
    got = {name for name, member in everyone.items() if client_of(member).get(shown).status_code == 200}
    assert got == MEMBER_PAGES[route]
    for member in (olga, lena, world.carol):
        client = client_of(member)
        assert gone(client.get(shown)).replace(shown, "") == gone(client.get(none)).replace(none, "")
    assert client_of(lead_of(world.youth)).get(reverse("partners:member", args=[world.bob.pk])).status_code == 200


def test_a_paper_opens_to_its_network_alone(world: World, client_of: ClientOf) -> None:
    _, _, olga = other_city(world)
    with acting_as(world.alice.pk):
        agreement = Agreement.objects.select_related("municipality").get(agency=world.youth)
        paper = attach_paper(actor=world.alice, agreement=agreement, name="a.pdf", content=b"%PDF-1.7 signed")
    address, none = (reverse("partners:paper", args=[key]) for key in (paper.pk, uuid4()))
    assert client_of(world.bob).get(address).content == b"%PDF-1.7 signed"
    for member in (olga, world.hugo):
        client = client_of(member)
        assert gone(client.get(address)).replace(address, "") == gone(client.get(none)).replace(none, "")
    bob = client_of(world.bob)
    page = reverse("partners:agreement", args=[agreement.pk])
    assert bob.post(page, {"file": SimpleUploadedFile("b.pdf", b"%PDF-1.7")}).status_code == 404


def test_a_change_of_a_seat_is_answered_by_nobody_who_does_not_see_it(world: World, client_of: ClientOf) -> None:
    lena = lead_of(world.school, "lena")
    with acting_as(world.gus.pk):
        change = ask_for_seat(
            actor=world.gus, member=world.bob, agency=world.youth, role="practitioner", clearance=2, reason="secret why"
        )
    address = reverse("partners:answer_seat", args=[change.pk])
    for member in (lena, world.carol, world.bob, world.hugo):
        assert client_of(member).post(address, {"answer": "confirm"}).status_code == 404
    assert "secret why" not in client_of(lena).get(reverse("partners:to_confirm")).content.decode()
    with as_operator():
        assert SeatChange.objects.get(pk=change.pk).status == "asked"


def test_clearances_and_seats_show_only_to_who_keeps_them(world: World, client_of: ClientOf) -> None:
    text = client_of(world.bob).get(reverse("partners:agency", args=[world.police.pk])).content.decode()
    assert "security-cleared" not in text


def test_no_page_of_the_partners_names_a_case(world: World, client_of: ClientOf) -> None:
    client = client_of(world.alice)
    addresses = [reverse(f"partners:{route}") for route in PAGES]
    addresses += [reverse(f"partners:{route}", args=[world.youth.pk]) for route in AGENCY_PAGES]
    addresses += [reverse(f"partners:{route}", args=[world.bob.pk]) for route in MEMBER_PAGES]
    for address in addresses:
        assert not re.search(r"ELM-|Tarn", client.get(address).content.decode()), address


def test_strangers_are_sent_to_the_login(db: None, client: Client) -> None:
    for route in PAGES:
        answer = client.get(reverse(f"partners:{route}"))
        assert answer.headers["Location"].startswith(reverse("account_login"))
