"""People kept out of a case: in all their seats, at once, and told only to who decides it."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from cases.access.recusals import lift_recusal, recuse
from cases.models import Case, Recusal
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cases.two_cities import build_neighbour
from tests.cast import World, make_member
from tests.meetings.escalating import sent

Clients = Callable[[Member], Client]


def address(world: World, end: str = "new") -> str:
    return f"/cases/{world.case.reference}/kept-out/{end}/"


def lift(world: World) -> str:
    with as_operator():
        return address(world, f"{Recusal.objects.get(case=world.case, member=world.carol).pk}/lift")


def sees(member: Member, case: Case) -> bool:
    with acting_as(member.pk):
        return Case.objects.filter(pk=case.pk).exists()


def test_it_works(world: World, client_of: Clients) -> None:
    client, values = client_of(world.alice), {"member": str(world.bob.pk), "reason": "cousin"}
    page = client.post(address(world), values).content.decode()
    assert "Loses sight of this case" in page
    assert sees(world.bob, world.case)
    assert client.post(address(world), values | {"confirmed": "1"}).status_code == 302
    assert not sees(world.bob, world.case)


def test_it_hides_from_outsiders(world: World, client_of: Clients) -> None:
    for name in ("bob", "carol", "erin", "ines", "hugo"):
        client = client_of(world.members[name])
        for route in (address(world), lift(world)):
            assert client.get(route).status_code == 404, name
            assert client.post(route, {"confirmed": "1"}).status_code == 404, name
    with acting_as(world.bob.pk):
        assert not Recusal.objects.exists()
        with pytest.raises(PermissionDenied):
            recuse(actor=world.bob, case=world.case, member=world.ines, reason="x")


def test_every_seat_of_the_person_is_kept_out(world: World, client_of: Clients) -> None:
    with as_operator():
        second = make_member(world.police, "bob-two", "practitioner", person="bob")
    assert sees(second, world.case)
    values = {"member": str(world.bob.pk), "reason": "cousin", "confirmed": "1"}
    client_of(world.alice).post(address(world), values)
    assert not sees(second, world.case)


def test_who_has_no_agreement_is_kept_out_of_what_is_addressed_to_the_office(world: World, client_of: Clients) -> None:
    memo = f"/desk/{sent(world, people=[], agencies=[world.mayor]).pk}/"
    alice, frank = client_of(world.alice), client_of(world.frank)
    assert frank.get(memo).status_code == 200
    values = {"member": str(world.frank.pk), "reason": "uncle"}
    assert "Nobody gains or loses sight of this case by it." in alice.post(address(world), values).content.decode()
    assert alice.post(address(world), values | {"confirmed": "1"}).status_code == 302
    assert "Frank" in alice.get(f"/cases/{world.case.reference}/who/").content.decode()
    assert frank.get(memo).status_code == 404


def test_those_are_offered_whom_the_partners_pages_name(world: World, client_of: Clients) -> None:
    """Active members of the network and of partners by agreement; of another city's agencies nobody else."""
    oak = build_neighbour(world)
    with as_operator():
        left = make_member(world.mayor, "gone", "mayors_office", is_active=False)
    page = client_of(world.alice).get(address(world)).content.decode()
    people = [*world.members.values(), oak.oakbob, oak.olga, left]
    assert [one for one in people if f'value="{one.pk}"' not in page] == [oak.olga, left]


def test_it_holds_over_two_municipalities_whichever_keeps_out(world: World) -> None:
    """Through the seat in either city, and until the last of both is lifted."""
    oak = build_neighbour(world)
    seats = (world.bob, oak.oakbob)
    assert [sees(seat, world.case) for seat in seats] == [True, True]
    assert sees(world.bob, oak.case)
    with acting_as(world.alice.pk):
        case = Case.objects.get(pk=world.case.pk)
        kept = [recuse(actor=world.alice, case=case, member=seat, reason="cousin") for seat in seats]
    assert [sees(seat, world.case) for seat in seats] == [False, False]
    assert sees(world.bob, oak.case)
    with acting_as(oak.olga.pk):
        recuse(actor=oak.olga, case=Case.objects.get(pk=oak.case.pk), member=oak.oakbob, reason="uncle")
        assert not Recusal.objects.filter(case=world.case).exists()
    assert not sees(world.bob, oak.case)
    for recusal, still_out in zip(kept, (True, False), strict=True):
        with acting_as(world.alice.pk):
            lift_recusal(actor=world.alice, recusal=recusal)
        assert [sees(seat, world.case) for seat in seats] == [not still_out] * 2


def test_lifting_shows_who_gains_sight(world: World, client_of: Clients) -> None:
    client, route = client_of(world.alice), lift(world)
    assert client.get(route).status_code == 200
    page = client.post(route).content.decode()
    assert "Gains sight of this case" in page
    assert "Carol" in page
    assert not sees(world.carol, world.case)
    assert client.post(route, {"confirmed": "1"}).status_code == 302
    assert sees(world.carol, world.case)


def test_who_keeps_herself_out_lands_on_the_list(world: World, client_of: Clients) -> None:
    values = {"member": str(world.alice.pk), "reason": "niece", "confirmed": "1"}
    answer = client_of(world.alice).post(address(world), values)
    assert answer["Location"] == "/cases/"
    assert not sees(world.alice, world.case)


@pytest.mark.parametrize(
    ("values", "place"),
    [({"member": "", "reason": "x"}, "member"), ({"reason": ""}, "reason"), ({"member": "carol"}, "member")],
)
def test_bad_input_is_told_at_the_field(world: World, client_of: Clients, values: dict[str, str], place: str) -> None:
    known = {"carol": str(world.carol.pk)}
    sent = {"member": str(world.bob.pk), "reason": "cousin"} | values
    sent["member"] = known.get(sent["member"], sent["member"])
    answer = client_of(world.alice).post(address(world), sent | {"confirmed": "1"})
    assert answer.status_code == 422
    assert place in answer.context["form"].errors
    with as_operator():
        assert Recusal.objects.count() == 1
