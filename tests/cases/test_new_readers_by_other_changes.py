"""Whatever else lets somebody in than being put on a case asks the originators just as well."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.access.recusals import lift_recusal
from cases.file.services import move_table
from cases.models import Layer, NewReader, Phenomenon, Recusal
from cases.standins.services import name_stand_in
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.agreements.services import change_agreement, create_agreement
from partners.models import Agency, Agreement, Member
from tests.access.twins import MADE, essence
from tests.cases.newreading import answer, put_on, reads, waiting
from tests.cast import World, grant, make_agency, make_agreement, make_item, make_member, today
from tests.partners.people import ask, confirm

ClientOf = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


def test_an_agreement(world: World, secret: Layer) -> None:
    by_agreement(world)
    assert waiting(world) == {("dirk", secret.pk)}
    assert not reads(world.dirk, secret.pk)


def test_an_agreement_of_the_larger_agency(world: World, secret: Layer) -> None:
    with as_operator():
        grant(world.case, world.school, "view", valid_from=today())
        Agreement.objects.filter(agency=world.school).delete()
        whole = make_agency(world.city, "schools", "school")
        Agency.objects.filter(pk=world.school.pk).update(part_of=whole)
    with acting_as(world.alice.pk):
        create_agreement(
            actor=world.alice, agency=whole, kind="protocol", status="in_force", tables=["minors"],
            purpose="prevention", legal_basis="law",
        )  # fmt: skip
    assert waiting(world) == {("dirk", secret.pk)}


def test_a_larger_agency_that_one_becomes_part_of(world: World, secret: Layer) -> None:
    with as_operator():
        grant(world.case, world.school, "view", valid_from=today())
        Agreement.objects.filter(agency=world.school).delete()
        whole = make_agency(world.city, "schools", "school")
        make_agreement(whole, ["minors"])
    with acting_as(world.alice.pk):
        Agency.objects.filter(pk=world.school.pk).update(part_of=whole)
    assert waiting(world) == {("dirk", secret.pk)}


def test_a_clearance(world: World) -> None:
    with as_operator():
        high = make_item(world.case, world.ines, "For the cleared.", classification=3)
    confirm(world.alice, ask(world.gus, world.bob, clearance=3))
    assert waiting(world) == {("bob", high.pk)}
    assert not reads(world.bob, high.pk)


def test_a_new_colleague(world: World) -> None:
    with as_operator():
        high = make_item(world.case, world.ines, "For the cleared.", classification=3)
        nina = make_member(world.youth, "nina", "practitioner", 3, is_active=False)
    confirm(world.alice, ask(world.gus, nina, clearance=3))
    assert waiting(world) == {("nina", high.pk)}


def test_a_cases_table(world: World) -> None:
    with as_operator():
        secret = make_item(
            world.case, world.ines, "Two.", audience="agencies", named_agencies=[world.probation.pk, world.youth.pk]
        )
        grant(world.case, world.probation, "view")
        emil = make_member(world.probation, "emil", "practitioner")
        grant(world.case, emil, "view")
    with acting_as(world.alice.pk):
        move_table(actor=world.alice, case=world.case, table="adults")
    assert waiting(world) == {("erin", secret.pk), ("emil", secret.pk)}
    assert reads(world.bob, secret.pk)


@pytest.fixture
def bar(world: World) -> Recusal:
    """Dirk is kept out."""
    with as_operator():
        return Recusal.objects.create(case=world.case, member=world.dirk, reason="Cousin")


def lift(world: World, bar: Recusal) -> None:
    with acting_as(world.alice.pk):
        lift_recusal(actor=world.alice, recusal=bar)


def test_a_person_who_is_no_longer_kept_out(world: World, secret: Layer, bar: Recusal) -> None:
    with as_operator():
        grant(world.case, world.school, "view", valid_from=today())
        other_seat = make_member(world.youth, "dirk-too", "practitioner", person=world.dirk.person)
        other = Recusal.objects.create(case=world.case, member=other_seat, reason="Cousin")
    for row in (other, bar):
        assert not reads(world.dirk, world.open_item.pk)
        assert waiting(world) == set()
        lift(world, row)
    assert waiting(world) == {("dirk", secret.pk)}
    assert not reads(world.dirk, secret.pk)
    assert reads(world.dirk, world.open_item.pk)
    with acting_as(world.ines.pk):
        assert NewReader.objects.get().get_change_display() == "put on this case"


@pytest.mark.parametrize("state", ["asked", "allowed", "closed"])
def test_who_is_kept_out_waits_like_a_colleague_and_once(world: World, secret: Layer, bar: Recusal, state: str) -> None:
    with as_operator():
        make_member(world.school, "nina", "practitioner")
    put_on(world, world.school)
    assert waiting(world) == {("dirk", secret.pk), ("nina", secret.pk)}
    if state != "asked":
        answer(world, state, "so")
    lift(world, bar)
    with acting_as(world.ines.pk):
        rows = list(NewReader.objects.values_list("member__username", "state", "change").order_by("member__username"))
    assert rows == [("dirk", state, "cases_agencygrant"), ("nina", state, "cases_agencygrant")]
    assert reads(world.dirk, secret.pk) == (state == "allowed")


def by_grant(world: World) -> None:
    put_on(world, world.school)


def by_agreement(world: World) -> None:
    with as_operator():
        grant(world.case, world.school, "view", valid_from=today())
        Agreement.objects.filter(agency=world.school).update(status="ended")
        agreement = Agreement.objects.get(agency=world.school)
    with acting_as(world.alice.pk):
        change_agreement(actor=world.alice, agreement=agreement, status="in_force")


def by_clearance(world: World) -> None:
    with as_operator():
        grant(world.case, world.school, "view", valid_from=today())
        Member.objects.filter(pk=world.dirk.pk).update(clearance=0)
    confirm(world.alice, ask(world.gus, Member.objects.get(pk=world.dirk.pk), clearance=1))


@pytest.mark.parametrize("let_in", [by_grant, by_agreement, by_clearance])
def test_no_page_of_the_originator_tells_who_is_kept_out(
    world: World, secret: Layer, client_of: ClientOf, let_in: Callable[[World], None]
) -> None:
    item = reverse("cases:item", args=[world.case.reference, secret.pk])
    look = f"{reverse('cases:see_as', args=[world.case.reference])}?who=member:{world.dirk.pk}"
    told: list[list[str]] = []
    for is_kept_out in (False, True):
        with transaction.atomic():
            if is_kept_out:
                with as_operator():
                    Recusal.objects.create(case=world.case, member=world.dirk, reason="Cousin")
            let_in(world)
            client = client_of(world.ines)
            pages = [essence(client.get(where)) for where in (item, reverse("cases:new_readers"), look)]
            told.append([MADE.sub("", page) for page in pages])
            transaction.set_rollback(True)
    assert all(page.startswith("200") for page in told[0])
    assert "Dirk" in told[0][1]
    assert told[0] == told[1]


def test_a_stand_in(world: World) -> None:
    with as_operator():
        nina = make_member(world.school, "nina", "practitioner")
        lead = make_member(world.school, "lena", "agency_lead")
        grant(world.case, world.dirk, "view", valid_from=today())
        secret = make_item(world.case, world.ines, "Two.", audience="agencies", named_agencies=[world.school.pk])
    with acting_as(lead.pk):
        name_stand_in(
            actor=lead,
            member=world.dirk,
            stand_in=nina,
            valid_from=today(),
            valid_until=today() + timedelta(days=9),
        )
    assert ("nina", secret.pk) in waiting(world)
    assert not reads(nina, secret.pk)


@pytest.mark.parametrize("code", ["mixed", "racist"])
def test_a_phenomenon_waits_for_nobody_so_that_a_taken_code_tells_nothing(
    world: World, client_of: ClientOf, code: str
) -> None:
    """Neither who asks for the clearance nor who confirms it reads what the case is about."""
    with as_operator():
        lead, other = (make_member(world.school, name, "agency_lead", 0) for name in ("lena", "lars"))
        Member.objects.filter(pk=world.dirk.pk).update(clearance=0)
        grant(world.case, world.school, "view", "contribute", "lead", valid_from=today())
    confirm(other, ask(lead, Member.objects.get(pk=world.dirk.pk), clearance=1))
    address = reverse("cases:change_phenomena", args=[world.case.reference])
    dirk = client_of(world.dirk)
    shown = dirk.get(address).context["form"].initial["phenomena"]
    assert shown == ["mixed"]
    assert dirk.post(address, {"phenomena": [*shown, code], "shown": shown}).status_code == 302
    with acting_as(world.dirk.pk):
        assert {one.code for one in Phenomenon.objects.filter(case=world.case)} == {"mixed", code}
