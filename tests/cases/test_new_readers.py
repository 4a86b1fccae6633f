"""What whoever makes a change cannot read stays closed to those it lets in, until its originator agrees."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.utils import timezone

from cases.access.recusals import lift_recusal, recuse
from cases.access.services import change_grant, end_grant, grant_access
from cases.emergency.services import take_emergency
from cases.file.services import move_table
from cases.models import Action, AgencyGrant, EmergencyCard, Goal, Layer, MemberGrant, NewReader, Phenomenon, Told
from cases.newreaders.services import answer_new_readers
from cases.release.services import release_item
from cases.standins.services import name_stand_in
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.agreements.services import change_agreement, create_agreement
from partners.models import Agency, Agreement, Member, Municipality
from tests.cast import World, grant, make_agency, make_agreement, make_item, make_member, today
from tests.meetings.escalating import deliver
from tests.partners.people import ask, confirm

pytestmark = pytest.mark.django_db


def reads(member: Member, statement: UUID) -> bool:
    with acting_as(member.pk):
        return Layer.objects.filter(pk=statement).exists()


def waiting(world: World) -> set[tuple[str, UUID]]:
    """Return who waits for the police's word, and for what, as the police is told."""
    with acting_as(world.ines.pk):
        rows = NewReader.objects.filter(state="asked").select_related("member")
        return {(row.member.username, row.statement_id) for row in rows}


@pytest.fixture
def secret(world: World) -> Layer:
    """What the police said to the school and nobody else, before the school came back to the case."""
    with as_operator():
        return make_item(
            world.case, world.ines, "Two were seen.", audience="agencies", named_agencies=[world.school.pk]
        )


@pytest.fixture
def high(world: World) -> Layer:
    """What asks for more clearance than the coordinator has."""
    with as_operator():
        Member.objects.filter(pk=world.dirk.pk).update(clearance=3)
        return make_item(world.case, world.ines, "For the cleared.", classification=3, extract="In short.")


def put_on(world: World, holder: Agency | Member, **more: Any) -> UUID:
    with acting_as(world.alice.pk):
        return grant_access(
            actor=world.alice, case=world.case, holder=holder, bundle="add", purpose="help", legal_basis="law",
            **{"valid_from": today()} | more,
        )  # fmt: skip


def answer(world: World, state: str, reason: str = "", member: Member | None = None) -> None:
    actor = member or world.ines
    with acting_as(actor.pk):
        rows = list(NewReader.objects.order_by("-asked_at"))
        people, statements = {row.member_id for row in rows}, {row.statement_id for row in rows}
        answer_new_readers(
            actor=actor, change=rows[0], people=people, statements=statements, state=state, reason=reason
        )


class TestGrants:
    def test_what_only_the_originator_reads_waits(self, world: World, secret: Layer, high: Layer) -> None:
        put_on(world, world.school)
        assert waiting(world) == {("dirk", secret.pk), ("dirk", high.pk)}
        assert not reads(world.dirk, secret.pk)
        assert not reads(world.dirk, high.pk)
        assert reads(world.dirk, world.open_item.pk)

    def test_its_shared_version_is_read_at_once(self, world: World, high: Layer) -> None:
        put_on(world, world.school)
        with acting_as(world.dirk.pk):
            assert Layer.objects.readable().get(item_id=high.pk).text == "In short."

    def test_a_grant_to_one_person_waits_too(self, world: World, high: Layer) -> None:
        put_on(world, world.dirk)
        assert waiting(world) == {("dirk", high.pk)}

    def test_every_kind_of_statement_waits(self, world: World) -> None:
        said = {"case": world.case, "municipality": world.city, "originator": world.police, "author": world.ines}
        said |= {"classification": 3}
        with as_operator():
            Member.objects.filter(pk=world.dirk.pk).update(clearance=3)
            rows = [
                Goal.objects.create(key="g9", title="Goal", **said),
                Action.objects.create(key="a8", title="Act", **said),
                Told.objects.create(to="person", outcome="told", day=today(), text="All.", teller=world.ines, **said),
                EmergencyCard.objects.create(call="Him", avoid="Noise", **said),
                Phenomenon.objects.create(code="other", **said | {"audience": "agencies"}),
            ]
            Phenomenon.objects.filter(code="other").update(named_agencies=[world.school.pk])
        put_on(world, world.school)
        assert waiting(world) == {("dirk", row.pk) for row in rows}
        with acting_as(world.dirk.pk):
            assert not any(type(row).objects.filter(pk=row.pk).exists() for row in rows)

    def test_what_begins_later_is_asked_before(self, world: World, secret: Layer) -> None:
        put_on(world, world.school, valid_from=today() + timedelta(days=3))
        assert waiting(world) == {("dirk", secret.pk)}

    def test_who_reads_it_already_is_not_asked_for(self, world: World, secret: Layer) -> None:
        with as_operator():
            grant(world.case, world.school, "view", valid_from=today() - timedelta(days=9))
        grant_id = put_on(world, world.school, valid_from=today() + timedelta(days=9))
        with acting_as(world.alice.pk):
            change_grant(
                actor=world.alice, case=world.case, grant_id=grant_id, bundle="read", purpose="help",
                legal_basis="law", valid_until=today() + timedelta(days=99),
            )  # fmt: skip
        assert waiting(world) == set()
        assert reads(world.dirk, secret.pk)

    def test_what_was_released_stays_read_and_is_asked_all_the_same(self, world: World, secret: Layer) -> None:
        with acting_as(world.ines.pk):
            item = Layer.objects.select_related("case__municipality").get(pk=secret.pk)
            release_item(actor=world.ines, item=item, member=world.dirk, valid_from=today(), purpose="A talk")
        put_on(world, world.school)
        assert waiting(world) == {("dirk", secret.pk)}
        assert reads(world.dirk, secret.pk)

    def test_the_own_agencys_statements_and_named_people_wait_for_nobody(self, world: World) -> None:
        with as_operator():
            own = make_item(world.case, world.dirk, "Ours.", audience="agencies")
            named = make_item(world.case, world.ines, "For Dirk.", audience="people", named_people=[world.dirk.pk])
        put_on(world, world.school)
        assert waiting(world) == set()
        assert reads(world.dirk, own.pk)
        assert reads(world.dirk, named.pk)

    def test_an_import_asks_nobody(self, world: World, secret: Layer) -> None:
        with as_operator():
            grant(world.case, world.school, "view", valid_from=today())
        assert waiting(world) == set()
        assert reads(world.dirk, secret.pk)

    def test_an_emergency_holds_at_once_and_later_grants_are_asked_for(self, world: World, secret: Layer) -> None:
        with as_operator():
            Municipality.objects.filter(pk=world.city.pk).update(emergency_roles=["practitioner"])
        with acting_as(world.dirk.pk):
            assert take_emergency(actor=world.dirk, reference=world.case.reference, reason="Fire", hours=2)
        assert reads(world.dirk, secret.pk)
        put_on(world, world.school)
        assert waiting(world) == {("dirk", secret.pk)}
        assert not reads(world.dirk, secret.pk)

    def test_hours_that_somebody_else_gives_are_no_emergency(self, world: World, secret: Layer) -> None:
        view = Permission.objects.get(codename="view", content_type__model="case")
        more = {"permission": view, "valid_from": today(), "ends_at": timezone.now() + timedelta(hours=1)}
        with acting_as(world.alice.pk), pytest.raises(ProgrammingError), transaction.atomic():
            MemberGrant.objects.create(user=world.dirk, content_object=world.case, purpose="x", **more)
        assert not reads(world.dirk, secret.pk)


class TestOtherChanges:
    def test_an_agreement(self, world: World, secret: Layer) -> None:
        with as_operator():
            grant(world.case, world.school, "view", valid_from=today())
            Agreement.objects.filter(agency=world.school).update(status="ended")
            agreement = Agreement.objects.get(agency=world.school)
        with acting_as(world.alice.pk):
            change_agreement(actor=world.alice, agreement=agreement, status="in_force")
        assert waiting(world) == {("dirk", secret.pk)}
        assert not reads(world.dirk, secret.pk)

    def test_an_agreement_of_the_larger_agency(self, world: World, secret: Layer) -> None:
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

    def test_a_larger_agency_that_one_becomes_part_of(self, world: World, secret: Layer) -> None:
        with as_operator():
            grant(world.case, world.school, "view", valid_from=today())
            Agreement.objects.filter(agency=world.school).delete()
            whole = make_agency(world.city, "schools", "school")
            make_agreement(whole, ["minors"])
        with acting_as(world.alice.pk):
            Agency.objects.filter(pk=world.school.pk).update(part_of=whole)
        assert waiting(world) == {("dirk", secret.pk)}

    def test_a_clearance(self, world: World) -> None:
        with as_operator():
            high = make_item(world.case, world.ines, "For the cleared.", classification=3)
        confirm(world.alice, ask(world.gus, world.bob, clearance=3))
        assert waiting(world) == {("bob", high.pk)}
        assert not reads(world.bob, high.pk)

    def test_a_new_colleague(self, world: World) -> None:
        with as_operator():
            high = make_item(world.case, world.ines, "For the cleared.", classification=3)
            nina = make_member(world.youth, "nina", "practitioner", 3, is_active=False)
        confirm(world.alice, ask(world.gus, nina, clearance=3))
        assert waiting(world) == {("nina", high.pk)}

    def test_a_cases_table(self, world: World) -> None:
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

    def test_a_person_who_is_no_longer_kept_out(self, world: World, secret: Layer) -> None:
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

    def test_the_originator_does_not_learn_that_somebody_was_kept_out(self, world: World, secret: Layer) -> None:
        with acting_as(world.alice.pk):
            kept = recuse(actor=world.alice, case=world.case, member=world.dirk, reason="Cousin")
        put_on(world, world.school)
        with acting_as(world.alice.pk):
            lift_recusal(actor=world.alice, recusal=kept)
        with acting_as(world.ines.pk):
            assert NewReader.objects.get().get_change_display() == "put on this case"

    def test_a_stand_in(self, world: World) -> None:
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


class TestAnswers:
    def test_it_works(self, world: World, secret: Layer) -> None:
        put_on(world, world.school)
        answer(world, "allowed")
        assert reads(world.dirk, secret.pk)
        answer(world, "closed", "No longer.")
        assert not reads(world.dirk, secret.pk)
        answer(world, "allowed")
        assert reads(world.dirk, secret.pk)

    def test_an_answer_is_given_once_for_later_changes_too(self, world: World, secret: Layer) -> None:
        grant_id = put_on(world, world.school)
        answer(world, "closed", "Not for them.")
        with acting_as(world.alice.pk):
            end_grant(actor=world.alice, case=world.case, grant_id=grant_id)
        put_on(world, world.school)
        assert waiting(world) == set()
        assert not reads(world.dirk, secret.pk)

    def test_to_keep_it_closed_takes_a_reason(self, world: World, secret: Layer) -> None:
        put_on(world, world.school)
        with pytest.raises(ValidationError):
            answer(world, "closed", " ")
        assert waiting(world) == {("dirk", secret.pk)}

    def test_it_hides_from_outsiders(self, world: World, secret: Layer) -> None:
        with as_operator():
            low = make_member(world.police, "low", "practitioner", 0)
        put_on(world, world.school)
        for member in (world.alice, world.bob, world.dirk, world.erin, world.hugo, low):
            with acting_as(member.pk):
                assert not NewReader.objects.exists()
                assert not NewReader.history.exists()
            with as_operator():
                row = NewReader.objects.get()
            with acting_as(member.pk), pytest.raises(PermissionDenied):
                answer_new_readers(
                    actor=member, change=row, people=[world.dirk.pk], statements=[secret.pk], state="allowed"
                )

    def test_an_originator_that_left_the_case_still_answers(self, world: World, secret: Layer) -> None:
        put_on(world, world.school)
        with as_operator():
            AgencyGrant.objects.filter(content_object=world.case, group=world.police.group).update(
                valid_until=today() - timedelta(days=1)
            )
        answer(world, "allowed")
        assert reads(world.dirk, secret.pk)

    def test_its_people_are_told_by_mail_and_nobody_else(self, world: World, secret: Layer) -> None:
        put_on(world, world.school)
        mail.outbox.clear()
        deliver()
        assert [letter.to for letter in mail.outbox] == [["ines@example.org"]]
        said = mail.outbox[0].subject + mail.outbox[0].body
        assert not any(word in said for word in (world.case.reference, "Tarn", "Two were seen", "Dirk"))
