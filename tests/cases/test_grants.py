"""Who is on a case: put on, changed, taken off, each after seeing who gains or loses sight."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from cases.access.selectors import grants_of, members_on
from cases.access.services import change_grant, end_grant, grant_access
from cases.models import AgencyGrant, Case, MemberGrant
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member
from tests.cast import InDays, World, grant, make_agency, make_agreement, make_member, on_the_day, today

Clients = Callable[[Member], Client]


def typed(holder: Agency | Member, **more: Any) -> dict[str, Any]:
    values = {"holder": str(holder.pk), "bundle": "add", "purpose": "Lessons", "legal_basis": "School act"}
    return values | {"valid_from": today().isoformat(), "valid_until": ""} | more


def address(world: World, end: str = "") -> str:
    return f"/cases/{world.case.reference}/who/{end}"


def grant_of(world: World, agency: Agency) -> str:
    with as_operator():
        return str(AgencyGrant.objects.filter(content_object=world.case, group=agency.group).first().grant_id)


def sees(member: Member, case: Case) -> bool:
    with acting_as(member.pk):
        return Case.objects.filter(pk=case.pk).exists()


def test_it_works(world: World, client_of: Clients) -> None:
    client = client_of(world.alice)
    first = client.post(address(world, "new/"), typed(world.school))
    page = first.content.decode()
    assert first.status_code == 200
    assert "Gains sight of this case" in page
    assert "Dirk" in page
    assert not sees(world.dirk, world.case)
    assert client.post(address(world, "new/"), typed(world.school, confirmed="1")).status_code == 302
    assert sees(world.dirk, world.case)
    overview = client.get(address(world)).content.decode()
    assert "Lessons" in overview
    assert "Earlier and later" in overview


def test_it_hides_from_outsiders(world: World, client_of: Clients) -> None:
    ends = ("", "new/", f"{grant_of(world, world.youth)}/", f"{grant_of(world, world.youth)}/end/")
    for name in ("bob", "carol", "dirk", "erin", "ines", "hugo", "gus"):
        client = client_of(world.members[name])
        for end in ends:
            assert client.get(address(world, end)).status_code == 404, (name, end)
            if end:
                assert client.post(address(world, end), typed(world.school, confirmed="1")).status_code == 404


def test_only_who_may_share_does(world: World) -> None:
    with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
        grant_access(
            actor=world.bob, case=world.case, holder=world.school, bundle="read", purpose="x", valid_from=today()
        )


def test_one_member_of_an_agency_can_be_put_on_a_case(world: World, client_of: Clients) -> None:
    client = client_of(world.alice)
    assert client.post(address(world, "new/"), typed(world.dirk, bundle="read", confirmed="1")).status_code == 302
    with acting_as(world.dirk.pk):
        seen = Case.objects.get(pk=world.case.pk)
        assert not world.dirk.has_perm("cases.contribute", seen)


@pytest.mark.parametrize(
    ("bundle", "permissions"),
    [
        ("read", {"view"}),
        ("add", {"view", "contribute"}),
        ("lead", {"view", "contribute", "lead"}),
        ("share", {"view", "contribute", "lead", "share"}),
    ],
)
def test_each_bundle_holds_its_permissions(world: World, bundle: str, permissions: set[str]) -> None:
    with acting_as(world.alice.pk):
        one = grant_access(
            actor=world.alice, case=world.case, holder=world.school, bundle=bundle, purpose="x", valid_from=today()
        )
        entry = next(entry for entry in grants_of(world.case) if entry.grant_id == one)
        assert entry.permissions == permissions


def test_an_agency_that_has_parts_is_refused_at_the_field(world: World, client_of: Clients) -> None:
    with as_operator():
        part = make_agency(world.city, "north", "school", part_of=world.school)
        pupil = make_member(part, "nora", "practitioner")
    client = client_of(world.alice)
    answer = client.post(address(world, "new/"), typed(world.school))
    assert answer.status_code == 422
    assert "has parts" in answer.context["form"].errors["holder"][0]
    assert "Lessons" in answer.content.decode()
    assert client.post(address(world, "new/"), typed(part, confirmed="1")).status_code == 302
    assert sees(pupil, world.case)


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"holder": ""}, "holder"),
        ({"holder": "00000000-0000-0000-0000-000000000000"}, "holder"),
        ({"bundle": "everything"}, "bundle"),
        ({"purpose": " "}, "purpose"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"valid_until": InDays(-1)}, "valid_until"),
    ],
)
def test_bad_input_is_told_at_the_field(world: World, client_of: Clients, more: dict[str, Any], place: str) -> None:
    with as_operator():
        before = AgencyGrant.objects.count()
    answer = client_of(world.alice).post(address(world, "new/"), typed(world.school, confirmed="1") | on_the_day(more))
    assert answer.status_code == 422
    assert place in answer.context["form"].errors
    with as_operator():
        assert AgencyGrant.objects.count() == before


def test_a_renewal_stands_beside_the_grant_that_ended(world: World) -> None:
    with acting_as(world.alice.pk):
        values: dict[str, Any] = {"actor": world.alice, "case": world.case, "holder": world.school, "bundle": "add"}
        values["purpose"] = "again"
        grant_access(valid_from=today(), **values)
        with pytest.raises(ValidationError) as refusal:
            grant_access(valid_from=today(), **values)
        assert list(refusal.value.message_dict) == ["valid_from"]
        assert len([entry for entry in grants_of(world.case) if entry.agency == world.school]) == 2


def test_ending_shows_who_loses_sight_and_ends_at_once(world: World, client_of: Clients) -> None:
    client, end = client_of(world.alice), address(world, f"{grant_of(world, world.youth)}/end/")
    assert client.get(end).status_code == 200
    page = client.post(end, {"last_day": ""}).content.decode()
    assert "Loses sight of this case" in page
    assert "Bob" in page
    assert "Carol" not in page
    assert sees(world.bob, world.case)
    assert client.post(end, {"last_day": "", "confirmed": "1"}).status_code == 302
    assert not sees(world.bob, world.case)


def test_ending_later_lets_them_in_until_then(world: World, client_of: Clients) -> None:
    end = address(world, f"{grant_of(world, world.youth)}/end/")
    last = today() + timedelta(days=3)
    assert client_of(world.alice).post(end, {"last_day": last.isoformat(), "confirmed": "1"}).status_code == 302
    assert sees(world.bob, world.case)
    with acting_as(world.bob.pk, day=last + timedelta(days=1)):
        assert not Case.objects.filter(pk=world.case.pk).exists()


def test_a_grant_of_today_is_taken_away_when_it_ends_at_once(world: World) -> None:
    with acting_as(world.alice.pk):
        one = grant_access(
            actor=world.alice, case=world.case, holder=world.school, bundle="add", purpose="x", valid_from=today()
        )
        end_grant(actor=world.alice, case=world.case, grant_id=one)
        assert one not in {entry.grant_id for entry in grants_of(world.case)}
    assert not sees(world.dirk, world.case)


def test_a_narrower_grant_takes_effect_at_once(world: World) -> None:
    one = next(iter([grant_of(world, world.youth)]))
    with acting_as(world.alice.pk):
        entry = next(entry for entry in grants_of(world.case) if str(entry.grant_id) == one)
        change_grant(
            actor=world.alice,
            case=world.case,
            grant_id=entry.grant_id,
            bundle="read",
            purpose="look only",
            legal_basis="",
            valid_until=None,
        )
    with acting_as(world.bob.pk):
        case = Case.objects.get(pk=world.case.pk)
        assert not world.bob.has_perm("cases.contribute", case)
    with acting_as(world.alice.pk):
        entry = next(entry for entry in grants_of(world.case) if str(entry.grant_id) == one)
        assert (entry.permissions, entry.purpose) == ({"view"}, "look only")


def test_what_was_opened_in_an_emergency_is_taken_off_and_never_changed(world: World, client_of: Clients) -> None:
    more = {"valid_from": today(), "ends_at": timezone.now() + timedelta(hours=2)}
    with as_operator():
        grant(world.case, world.dirk, "view", grant_id=(opened := uuid4()), **more)
    client, one = client_of(world.alice), f"{opened}/"
    page = client.get(address(world)).content.decode()
    assert "In an emergency" in page
    assert f'{address(world, one)}"' not in page
    values = {"bundle": "add", "purpose": "x", "legal_basis": "law", "valid_until": "", "confirmed": "1"}
    answer = client.post(address(world, one), values)
    assert (answer.status_code, "ends by itself" in answer.content.decode()) == (422, True)
    assert "take it off" in client.post(address(world, "new/"), typed(world.dirk, confirmed="1")).content.decode()
    assert client.post(address(world, f"{one}end/"), {"last_day": "", "confirmed": "1"}).status_code == 302
    assert client.post(address(world, "new/"), typed(world.dirk, confirmed="1")).status_code == 302


def test_the_coordination_unit_stays_on_every_case(world: World, client_of: Clients) -> None:
    one = grant_of(world, world.unit)
    answer = client_of(world.alice).post(address(world, f"{one}/end/"), {"last_day": "", "confirmed": "1"})
    assert answer.status_code == 422
    assert sees(world.alice, world.case)
    with acting_as(world.alice.pk), pytest.raises(ValidationError):
        change_grant(
            actor=world.alice,
            case=world.case,
            grant_id=UUID(one),
            bundle="read",
            purpose="x",
            legal_basis="",
            valid_until=None,
        )


def test_an_agency_without_agreement_gains_nothing(world: World, client_of: Clients) -> None:
    with as_operator():
        club = make_agency(world.city, "club", "sports")
        make_agreement(club, ["adults"])
        make_member(club, "kim", "practitioner")
    page = client_of(world.alice).post(address(world, "new/"), typed(club)).content.decode()
    assert "Nobody gains or loses sight" in page


def test_back_to_the_form_loses_nothing(world: World, client_of: Clients) -> None:
    answer = client_of(world.alice).post(address(world, "new/"), typed(world.school, edit="1"))
    assert answer.status_code == 200
    assert "Lessons" in answer.content.decode()


def test_the_people_on_a_case_are_who_the_rule_lets_in(world: World) -> None:
    for case in (world.case, world.brother):
        with acting_as(world.alice.pk):
            known = {member.username for member in members_on(case)}
        assert known == {name for name, member in world.members.items() if sees(member, case)}


def test_who_shares_by_an_own_grant_ends_or_narrows_it(world: World) -> None:
    with as_operator():
        for member in (world.bob, world.ines):
            grant(world.case, member, "view", "lead", "share")
    for member, deed in ((world.bob, "end"), (world.ines, "narrow")):
        with acting_as(member.pk):
            case = Case.objects.get(pk=world.case.pk)
            own = MemberGrant.objects.filter(user=member)[0].grant_id
            if deed == "end":
                end_grant(actor=member, case=case, grant_id=own)
            else:
                values = {"bundle": "add", "purpose": "x", "legal_basis": "", "valid_until": None}
                change_grant(actor=member, case=case, grant_id=own, **values)
        with acting_as(member.pk):
            assert not member.has_perm("cases.share", Case.objects.get(pk=world.case.pk))
