"""Whatever else lets somebody in than being put on a case asks the originators just as well."""

from datetime import timedelta

import pytest

from cases.access.recusals import lift_recusal, recuse
from cases.file.services import move_table
from cases.models import Layer, NewReader
from cases.standins.services import name_stand_in
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.agreements.services import change_agreement, create_agreement
from partners.models import Agency, Agreement
from tests.cases.newreading import put_on, reads, waiting
from tests.cast import World, grant, make_agency, make_agreement, make_item, make_member, today
from tests.partners.people import ask, confirm

pytestmark = pytest.mark.django_db


def test_an_agreement(world: World, secret: Layer) -> None:
    with as_operator():
        grant(world.case, world.school, "view", valid_from=today())
        Agreement.objects.filter(agency=world.school).update(status="ended")
        agreement = Agreement.objects.get(agency=world.school)
    with acting_as(world.alice.pk):
        change_agreement(actor=world.alice, agreement=agreement, status="in_force")
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


def test_a_person_who_is_no_longer_kept_out(world: World, secret: Layer) -> None:
    with as_operator():
        other_seat = make_member(world.youth, "dirk-too", "practitioner", person=world.dirk.person)
    with acting_as(world.alice.pk):
        kept = [
            recuse(actor=world.alice, case=world.case, member=seat, reason="Cousin")
            for seat in (world.dirk, other_seat)
        ]
    put_on(world, world.school)
    assert waiting(world) == set()
    for row in kept:
        assert not reads(world.dirk, world.open_item.pk)
        with acting_as(world.alice.pk):
            lift_recusal(actor=world.alice, recusal=row)
    assert waiting(world) == {("dirk", secret.pk)}
    assert not reads(world.dirk, secret.pk)
    assert reads(world.dirk, world.open_item.pk)


def test_the_originator_does_not_learn_that_somebody_was_kept_out(world: World, secret: Layer) -> None:
    with acting_as(world.alice.pk):
        kept = recuse(actor=world.alice, case=world.case, member=world.dirk, reason="Cousin")
    put_on(world, world.school)
    with acting_as(world.alice.pk):
        lift_recusal(actor=world.alice, recusal=kept)
    with acting_as(world.ines.pk):
        assert NewReader.objects.get().get_change_display() == "put on this case"


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
