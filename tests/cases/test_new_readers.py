"""What whoever makes a change cannot read stays closed to those it lets in, until its originator agrees."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.utils import timezone

from cases.access.services import change_grant, end_grant
from cases.emergency.services import take_emergency
from cases.models import Action, AgencyGrant, EmergencyCard, Goal, Layer, MemberGrant, NewReader, Told
from cases.newreaders.services import answer_new_readers
from cases.release.services import release_item
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member, Municipality
from tests.cases.newreading import answer, put_on, reads, waiting
from tests.cast import World, grant, make_item, make_member, today
from tests.meetings.escalating import deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def high(world: World) -> Layer:
    """What asks for more clearance than the coordinator has."""
    with as_operator():
        Member.objects.filter(pk=world.dirk.pk).update(clearance=3)
        return make_item(world.case, world.ines, "For the cleared.", classification=3, extract="In short.")


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

    def test_a_shared_version_waits_where_who_lets_in_is_not_cleared_for_it(self, world: World, high: Layer) -> None:
        with as_operator():
            Layer.objects.filter(item_id=high.pk, part="extract").update(classification=3)
            short = Layer.objects.get(item_id=high.pk, part="extract")
        put_on(world, world.school)
        assert waiting(world) == {("dirk", high.pk), ("dirk", short.pk)}
        assert not reads(world.dirk, short.pk)
        with acting_as(world.ines.pk):
            row = NewReader.objects.first()
            assert row
            answer_new_readers(
                actor=world.ines, change=row, people=[world.dirk.pk], statements=[short.pk], state="allowed"
            )
        assert not reads(world.dirk, high.pk)
        assert reads(world.dirk, short.pk)

    def test_a_grant_to_one_person_waits_too(self, world: World, high: Layer) -> None:
        put_on(world, world.dirk)
        assert waiting(world) == {("dirk", high.pk)}

    def test_every_kind_of_statement_but_a_phenomenon_waits(self, world: World) -> None:
        said = {"case": world.case, "municipality": world.city, "originator": world.police, "author": world.ines}
        said |= {"classification": 3}
        with as_operator():
            Member.objects.filter(pk=world.dirk.pk).update(clearance=3)
            rows = [
                Goal.objects.create(key="g9", title="Goal", **said),
                Action.objects.create(key="a8", title="Act", **said),
                Told.objects.create(to="person", outcome="told", day=today(), text="All.", teller=world.ines, **said),
                EmergencyCard.objects.create(call="Him", avoid="Noise", **said),
            ]
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
