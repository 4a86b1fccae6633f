"""The emergency card: who leads writes it; it stands first on case and summary, and is read as any statement."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.card.services import change_card, write_card
from cases.models import Case, EmergencyCard
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from mscportal.record.versions import version_of
from partners.models import Agreement, Member, Municipality
from tests.cast import World

ClientOf = Callable[[Member], Client]
CALL, AVOID = "His uncle Aram, 0470 00 00 03.", "Uniforms at the door: he jumps."


def typed(**more: Any) -> dict[str, Any]:
    return {"call": CALL, "avoid": AVOID, "audience": "table", "classification": "0"} | more


def address(world: World, end: str = "new") -> str:
    return f"/cases/{world.case.reference}/emergency-card/{end}/"


def pages(world: World, client: Client) -> list[str]:
    return [client.get(f"/cases/{world.case.reference}/{page}").content.decode() for page in ("", "summary/")]


@pytest.fixture
def card(world: World) -> EmergencyCard:
    """What Alice wrote for everyone on the case."""
    with acting_as(world.alice.pk):
        return write_card(actor=world.alice, case=world.case, call=CALL, avoid=AVOID, classification=0)


def test_it_works(world: World, client_of: ClientOf) -> None:
    alice = client_of(world.alice)
    assert alice.get(address(world)).status_code == 200
    assert alice.post(address(world), typed()).status_code == 302
    for client in (alice, client_of(world.bob), client_of(world.ines)):
        for page, first in zip(pages(world, client), ('id="goals"', 'id="own-h"'), strict=True):
            assert page.index(CALL) < page.index(AVOID) < page.index(first)
    with as_operator():
        card = EmergencyCard.objects.get()
        read = Reading.objects.filter(member_id=world.bob.pk, full__contains=[card.pk]).values_list("screen", flat=True)
        assert set(read) == {"cases:case", "cases:summary"}


def test_it_hides_from_outsiders(world: World, card: EmergencyCard, client_of: ClientOf) -> None:
    for name in set(world.members) - {"alice"}:
        client = client_of(world.members[name])
        for end in ("new", str(card.pk)):
            assert client.get(address(world, end)).status_code == 404, name
            assert client.post(address(world, end), typed()).status_code == 404, name
    for name in ("carol", "dirk", "erin", "frank", "hugo", "gus"):
        with acting_as(world.members[name].pk):
            assert not EmergencyCard.objects.exists()
    with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
        write_card(actor=world.bob, case=Case.objects.get(pk=world.case.pk), call=CALL, avoid=AVOID)
    with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
        change_card(
            actor=world.bob, card=card, seen=None, call="x", avoid="x", ended=True, classification=0, audience="table"
        )


def test_only_who_is_addressed_and_cleared_reads_it(world: World, client_of: ClientOf) -> None:
    before = [len(page) for page in pages(world, client_of(world.bob))]
    client_of(world.alice).post(address(world), typed(audience="agencies", named_agencies=str(world.police.pk)))
    client_of(world.alice).post(address(world), typed(classification="2"))
    assert all(page.count(CALL) == 2 for page in pages(world, client_of(world.ines)))
    shown = pages(world, client_of(world.bob))
    assert not any(words in page for page in shown for words in (CALL, AVOID, "In an emergency"))
    assert [len(page) for page in shown] == before


def test_who_opened_the_case_in_an_emergency_reads_it_first(
    world: World, card: EmergencyCard, client_of: ClientOf
) -> None:
    with as_operator():
        Municipality.objects.filter(pk=world.city.pk).update(emergency_roles=["practitioner"])
        Agreement.objects.filter(agency=world.probation).update(tables=["minors", "adults"])
    erin = client_of(world.erin)
    erin.post("/account/reauthenticate/", {"password": "demo"})
    told = {"reference": world.case.reference, "reason": "On the roof.", "hours": "1"}
    assert CALL in erin.post("/emergency/case/", told, follow=True).content.decode()


def test_it_is_changed_by_its_agency_and_ended(world: World, card: EmergencyCard, client_of: ClientOf) -> None:
    alice, where = client_of(world.alice), address(world, str(card.pk))
    shown = alice.get(where).context["form"]["seen"].value()
    with as_operator():
        EmergencyCard.objects.filter(pk=card.pk).update(call="His aunt.")
    stale = alice.post(where, typed(seen=shown, avoid="Shouting."))
    assert stale.status_code == 409
    assert all(words in stale.content.decode() for words in ("His aunt.", "Shouting."))
    with acting_as(world.alice.pk):
        seen = version_of(EmergencyCard.objects.get(pk=card.pk))
    assert alice.post(where, typed(seen=seen, ended="on")).status_code == 302
    assert not any(AVOID in page for page in pages(world, alice))
    assert alice.get(where).status_code == 404
    with as_operator():
        kept = EmergencyCard.history.filter(id=card.pk).order_by("history_date")
        assert [(one.call, one.holds) for one in kept] == [(CALL, True), ("His aunt.", True), (CALL, False)]


def test_see_as_shows_it_as_far_as_both_read_it(world: World, card: EmergencyCard, client_of: ClientOf) -> None:
    alice = client_of(world.alice)
    where = f"/cases/{world.case.reference}/as/?who=member:{world.bob.pk}"
    assert CALL in alice.get(where).content.decode()
    with as_operator():
        EmergencyCard.objects.update(audience="people", named_people=[world.alice.pk])
    assert CALL not in alice.get(where).content.decode()


@pytest.mark.parametrize("field", ["call", "avoid", "classification"])
def test_bad_input_is_told_at_the_field(world: World, client_of: ClientOf, field: str) -> None:
    answer = client_of(world.alice).post(address(world), typed(**{field: ""}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    with as_operator():
        assert not EmergencyCard.objects.exists()


def test_queries_do_not_grow(world: World, card: EmergencyCard, client_of: ClientOf) -> None:
    client, counts = client_of(world.bob), []
    for more in (0, 20):
        with acting_as(world.alice.pk):
            for _number in range(more):
                case = Case.objects.get(pk=world.case.pk)
                write_card(actor=world.alice, case=case, call=CALL, avoid=AVOID, classification=0)
        pages(world, client)
        with CaptureQueriesContext(connection) as queries:
            pages(world, client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_inquiry_tells_who_knew_of_it(world: World, card: EmergencyCard, client_of: ClientOf) -> None:
    pages(world, client_of(world.bob))
    told = {"who": f"member:{world.bob.pk}", "day": world.city.today.isoformat()}
    page = client_of(world.alice).get(f"/cases/{world.case.reference}/knew/", told).content.decode()
    assert "Emergency card: what to avoid" in page
    assert AVOID in page
