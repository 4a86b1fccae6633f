"""Stand-ins: a colleague takes over what somebody is on in their own name, for at most thirty days."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cases.access.selectors import grants_of
from cases.models import AgencyGrant, Case, Layer, MemberGrant, Recusal, StandIn
from cases.standins.services import end_stand_in, name_stand_in
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import InDays, World, grant, make_item, make_member, on_the_day, today

ClientOf = Callable[[Member], Client]
NEW, LIST = "/stand-ins/new/", "/stand-ins/"


@pytest.fixture
def dora(world: World) -> Member:
    """Dirk's colleague at the school, whose agency is on no case; Dirk is on one in his own name."""
    with as_operator():
        grant(world.case, world.dirk, "view", "contribute", "share")
        return make_member(world.school, "dora", "practitioner", 0)


def typed(stand_in: Member, member: Member, **more: Any) -> dict[str, Any]:
    until = today() + timedelta(days=9)
    days = {"valid_from": today().isoformat(), "valid_until": until.isoformat()}
    return {"member": member.pk, "stand_in": stand_in.pk} | days | more


def sees(member: Member, world: World, after: int = 0) -> bool:
    with acting_as(member.pk, day=today() + timedelta(days=after)):
        return Case.objects.filter(pk=world.case.pk).exists()


def named(world: World, dora: Member, **more: Any) -> StandIn:
    with acting_as(world.dirk.pk):
        values = {"valid_from": today(), "valid_until": today() + timedelta(days=9)} | more
        return name_stand_in(actor=world.dirk, member=world.dirk, stand_in=dora, **values)


def test_it_works(world: World, dora: Member, client_of: ClientOf) -> None:
    client = client_of(world.dirk)
    told = client.post(NEW, typed(dora, world.dirk))
    assert [(one.member, one.cases) for one in told.context["effects"].gains] == [(dora, 1)]
    assert not sees(dora, world)
    assert client.post(NEW, typed(dora, world.dirk, confirmed="1")).status_code == 302
    assert [sees(dora, world, after) for after in (0, 9, 10)] == [True, True, False]
    assert "Dora stands in for you" in client.get("/actions/").content.decode()
    assert "You stand in for Dirk" in client_of(dora).get("/actions/").content.decode()


def test_it_hides_from_outsiders(world: World, dora: Member, client_of: ClientOf) -> None:
    one = named(world, dora)
    for who in (world.bob, world.ines, world.erin):
        assert "Dora" not in client_of(who).get(LIST).content.decode()
        assert client_of(who).post(f"{LIST}{one.pk}/end/").status_code == 404
    for who in (world.hugo, world.gus, world.frank):
        assert client_of(who).get(LIST).status_code == 404
        assert client_of(who).get(NEW).status_code == 404


def test_the_coordinator_is_told_on_the_case_and_in_the_list(world: World, dora: Member, client_of: ClientOf) -> None:
    named(world, dora)
    alice = client_of(world.alice)
    assert "Dora" in alice.get(LIST).content.decode()
    assert "Stands in for Dirk" in alice.get(f"/cases/{world.case.reference}/who/").content.decode()


def test_the_colleague_reads_with_their_own_clearance_and_decides_nothing(world: World, dora: Member) -> None:
    with as_operator():
        secret = make_item(world.case, world.bob, "For the cleared.", classification=1)
    named(world, dora)
    with acting_as(dora.pk):
        case = Case.objects.get(pk=world.case.pk)
        assert not Layer.objects.filter(pk=secret.pk).exists()
        assert dora.has_perm("cases.contribute", case)
        assert not dora.has_perm("cases.share", case)


def test_who_is_kept_out_stays_out(world: World, dora: Member) -> None:
    with as_operator():
        Recusal.objects.create(case=world.case, member=dora, reason="neighbour")
    named(world, dora)
    assert not sees(dora, world)


def test_only_own_grants_that_hold_are_taken_over(world: World, dora: Member) -> None:
    with as_operator():
        grant(world.brother, world.dirk)  # at a table that the school's agreement does not cover
        MemberGrant.objects.filter(user=world.dirk, content_object=world.case).update(
            valid_until=today() + timedelta(days=3)
        )
    one = named(world, dora)
    with as_operator():
        made = MemberGrant.objects.filter(grant_id=one.pk)
        assert {row.content_object_id for row in made} == {world.case.pk}
        assert {row.valid_until for row in made} == {today() + timedelta(days=3)}
        assert {row.permission.codename for row in made} == {"view", "contribute"}


def test_a_stand_in_hands_nothing_on(world: World, dora: Member) -> None:
    with as_operator():
        eve = make_member(world.school, "eve", "practitioner")
    named(world, dora)
    with acting_as(dora.pk):
        name_stand_in(
            actor=dora, member=dora, stand_in=eve, valid_from=today(), valid_until=today() + timedelta(days=2)
        )
    assert not sees(eve, world)


def test_it_ends_at_once_before_its_day(world: World, dora: Member, client_of: ClientOf) -> None:
    one = named(world, dora)
    assert client_of(world.dirk).post(f"{LIST}{one.pk}/end/").status_code == 302
    assert not sees(dora, world)
    with as_operator():
        StandIn.objects.filter(pk=one.pk).delete()
        assert StandIn.history.filter(id=one.pk).exists()


def test_one_that_began_earlier_stays_on_record(world: World, dora: Member) -> None:
    one = named(world, dora)
    with as_operator():
        StandIn.objects.filter(pk=one.pk).delete()
        earlier = StandIn(
            municipality=world.city, agency=world.school, member=world.dirk, stand_in=dora, named_by=world.dirk,
            valid_from=today() - timedelta(days=5), valid_until=today() + timedelta(days=5), purpose="x",
        )  # fmt: skip
        earlier.save(force_insert=True)
    assert sees(dora, world)
    with acting_as(world.dirk.pk):
        end_stand_in(actor=world.dirk, stand_in=earlier)
    assert not sees(dora, world)
    with as_operator():
        assert StandIn.objects.get(pk=earlier.pk).valid_until == today() - timedelta(days=1)
        assert {row.valid_until for row in MemberGrant.objects.filter(grant_id=earlier.pk)} == {
            today() - timedelta(days=1)
        }


def test_a_lead_names_one_for_a_member_and_is_told_nothing_of_the_cases(
    world: World, dora: Member, client_of: ClientOf
) -> None:
    with as_operator():
        leo = make_member(world.school, "leo", "agency_lead")
    client = client_of(leo)
    told = client.post(NEW, typed(dora, world.dirk))
    assert not told.context["effects"]
    assert client.post(NEW, typed(dora, world.dirk, confirmed="1")).status_code == 302
    assert sees(dora, world)
    assert not sees(leo, world)


def test_nobody_else_names_one(world: World, dora: Member, client_of: ClientOf) -> None:
    for actor in (world.bob, dora):
        with acting_as(actor.pk), pytest.raises(PermissionDenied):
            name_stand_in(actor=actor, member=world.dirk, stand_in=dora, valid_from=today(), valid_until=today())
    with acting_as(world.dirk.pk), pytest.raises(ValidationError):
        name_stand_in(actor=world.dirk, member=world.dirk, stand_in=world.bob, valid_from=today(), valid_until=today())


@pytest.mark.parametrize(
    "changes",
    [
        {"stand_in": "bob"},
        {"member": "bob"},
        {"named_by": "alice"},
        {"valid_from": InDays(-1)},
    ],
    ids=str,
)
def test_plain_sql_names_no_other(world: World, dora: Member, changes: dict[str, Any]) -> None:
    values = {"member": world.dirk, "stand_in": dora, "named_by": world.dirk}
    values |= {key: getattr(world, told) if isinstance(told, str) else told for key, told in changes.items()}
    days = {"valid_from": today(), "valid_until": today() + timedelta(days=2)}
    with pytest.raises(ProgrammingError), acting_as(world.dirk.pk):
        StandIn(municipality=world.city, agency=world.school, purpose="x", **days | on_the_day(values)).save(
            force_insert=True
        )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"stand_in": ""}, "stand_in"),
        ({"stand_in": "dirk"}, "stand_in"),
        ({"stand_in": "00000000-0000-0000-0000-000000000000"}, "stand_in"),
        ({"member": "00000000-0000-0000-0000-000000000000"}, "member"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"valid_from": InDays(-1)}, "valid_from"),
        ({"valid_until": InDays(-1)}, "valid_until"),
        ({"valid_until": InDays(30)}, "valid_until"),
    ],
)
def test_bad_input_is_told_at_the_field(
    world: World, dora: Member, client_of: ClientOf, wrong: dict[str, Any], field: str
) -> None:
    wrong = {key: world.dirk.pk if value == "dirk" else value for key, value in on_the_day(wrong).items()}
    answer = client_of(world.dirk).post(NEW, typed(dora, world.dirk) | wrong | {"confirmed": "1"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    with as_operator():
        assert not StandIn.objects.exists()


def test_thirty_days_are_allowed(world: World, dora: Member) -> None:
    assert named(world, dora, valid_until=today() + timedelta(days=29))


@pytest.mark.parametrize("more", [1, 20])
def test_queries_do_not_grow(
    world: World, client_of: ClientOf, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with as_operator():
        for number in range(more):
            other = make_member(world.school, f"other-{number}", "practitioner")
            StandIn(
                municipality=world.city, agency=world.school, member=world.dirk, stand_in=other, named_by=world.dirk,
                valid_from=today(), valid_until=today(), purpose="x",
            ).save(force_insert=True)  # fmt: skip
    client = client_of(world.alice)
    client.get(LIST)
    with django_assert_num_queries(15):
        client.get(LIST)


def test_the_grants_hang_together_on_each_case(world: World, dora: Member) -> None:
    one = named(world, dora)
    with acting_as(world.alice.pk):
        case = Case.objects.select_related("municipality").get(pk=world.case.pk)
        entry = next(entry for entry in grants_of(case) if entry.member == dora)
        assert (entry.grant_id, entry.holds) == (one.pk, True)
    with as_operator():
        assert AgencyGrant.objects.filter(grant_id=one.pk).count() == 0
