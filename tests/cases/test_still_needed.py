"""What comes up for renewal: agreements and grants that end soon or that nobody uses, entries of members who left."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cases.models import AgencyGrant, Case, MemberGrant, Recertification
from cases.recertify.selectors import Entry, Why, due, tell_people
from cases.recertify.services import decide_on_agreement, decide_on_grant
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Agreement, Member
from tests.cases.anonymous import make_anonymous
from tests.cast import World, grant, make_case, make_member, today
from tests.inquiry.past import all_at

ClientOf = Callable[[Member], Client]
LIST = "/still-needed/"


@pytest.fixture
def quiet(world: World) -> World:
    """The cases came into the record long ago and everybody on them read them lately: nothing comes up by itself."""
    all_at(timezone.now() - timedelta(days=200))
    with as_operator():
        for case, members in ((world.case, (world.bob, world.ines)), (world.brother, (world.erin,))):
            for member in members:
                read(case, member, 1)
    return world


def read(case: Case, member: Member, days_ago: int) -> None:
    Reading.objects.create(
        at=timezone.now() - timedelta(days=days_ago),
        member_id=member.pk,
        case_id=case.pk,
        reference=case.reference,
        municipality_id=case.municipality_id,
        screen="cases:case",
    )


def due_for(member: Member) -> list[Entry]:
    with acting_as(member.pk):
        found = due(member)
        tell_people(found)
        return found


def lead_of(world: World) -> Member:
    with as_operator():
        return make_member(world.youth, "leo", "agency_lead")


def ends_soon(world: World) -> None:
    with as_operator():
        AgencyGrant.objects.filter(content_object=world.case, group=world.youth.group).update(
            valid_until=today() + timedelta(days=10)
        )


def send(client: Client, entry: Entry, **typed: Any) -> Any:
    return client.post(f"{LIST}{entry.key}/", {"decision": "keep", "reason": "Still at school"} | typed)


def test_it_works(quiet: World, client_of: ClientOf) -> None:
    assert due_for(quiet.alice) == []
    ends_soon(quiet)
    (entry,) = due_for(quiet.alice)
    assert (entry.why, [one.member for one in entry.people]) == (Why.ENDS, [quiet.bob])
    client = client_of(quiet.alice)
    assert "Still needed?" in client.get("/members/").content.decode()
    assert "(1)" in client.get("/members/").content.decode()
    assert quiet.case.reference in client.get(LIST).content.decode()
    assert send(client, entry).status_code == 302
    assert due_for(quiet.alice) == []
    with as_operator():
        held = AgencyGrant.objects.filter(content_object=quiet.case, group=quiet.youth.group)
        assert {row.valid_until for row in held} == {entry.keep_until}
        decided = Recertification.objects.get()
    assert (decided.decision, decided.reason, decided.is_word) == ("keep", "Still at school", False)


def test_it_hides_from_outsiders(quiet: World, client_of: ClientOf) -> None:
    ends_soon(quiet)
    (entry,) = due_for(quiet.alice)
    for who in (quiet.bob, quiet.ines, quiet.hugo, quiet.gus, quiet.frank):
        assert client_of(who).get(LIST).status_code == 404
        assert send(client_of(who), entry).status_code == 404
    with as_operator():
        lead = make_member(quiet.school, "lou", "agency_lead")
    assert due_for(lead) == []
    assert send(client_of(lead), entry).status_code == 404


def test_what_nobody_reads_by_comes_up_after_ninety_days(quiet: World) -> None:
    with as_operator():
        Reading.objects.filter(member_id=quiet.bob.pk).delete()
        read(quiet.case, quiet.bob, 95)
    (entry,) = due_for(quiet.alice)
    assert (entry.why, entry.grant and entry.grant.agency) == (Why.UNUSED, quiet.youth)
    assert entry.day == (timezone.now() - timedelta(days=95)).date()
    with as_operator():
        read(quiet.case, quiet.bob, 5)
    assert due_for(quiet.alice) == []


def test_ninety_days_are_counted_from_when_the_grant_came_into_the_record(world: World) -> None:
    assert due_for(world.alice) == []
    all_at(timezone.now() - timedelta(days=91))
    assert {entry.why for entry in due_for(world.alice)} == {Why.UNUSED}


def test_a_grant_ends_at_once_or_is_left_to_end(quiet: World, client_of: ClientOf) -> None:
    with as_operator():
        Reading.objects.filter(member_id=quiet.bob.pk).delete()
    (entry,) = due_for(quiet.alice)
    assert send(client_of(quiet.alice), entry, decision="end").status_code == 302
    with acting_as(quiet.bob.pk):
        assert not Case.objects.filter(pk=quiet.case.pk).exists()
    with as_operator():
        AgencyGrant.objects.filter(content_object=quiet.case, group=quiet.police.group).update(valid_until=today())
    (other,) = due_for(quiet.alice)
    assert send(client_of(quiet.alice), other, decision="end").status_code == 302
    with acting_as(quiet.ines.pk):
        assert Case.objects.filter(pk=quiet.case.pk).exists()
    assert due_for(quiet.alice) == []


def test_who_left_and_still_holds_a_grant_comes_up(quiet: World, client_of: ClientOf) -> None:
    with as_operator():
        gone = make_member(quiet.school, "gina", "practitioner", is_active=False)
        grant(quiet.case, gone)
    (entry,) = due_for(quiet.alice)
    assert (entry.why, entry.people) == (Why.LEFT, [])
    assert send(client_of(quiet.alice), entry, decision="end").status_code == 302
    with as_operator():
        held = MemberGrant.objects.filter(user=gone)
        assert {row.valid_until for row in held} == {today() - timedelta(days=1)}


def test_an_agreement_is_kept_for_a_year_or_left_to_end(quiet: World, client_of: ClientOf) -> None:
    with as_operator():
        Agreement.objects.filter(agency__in=[quiet.school, quiet.probation]).update(
            valid_until=today() + timedelta(days=30)
        )
    entries = {one.agreement.agency: one for one in due_for(quiet.alice) if one.agreement}
    assert set(entries) == {quiet.school, quiet.probation}
    client = client_of(quiet.alice)
    assert send(client, entries[quiet.school]).status_code == 302
    assert send(client, entries[quiet.probation], decision="end").status_code == 302
    assert due_for(quiet.alice) == []
    with as_operator():
        until = {one.agency: one.valid_until for one in Agreement.objects.exclude(valid_until=None)}
    assert until == {quiet.school: entries[quiet.school].keep_until, quiet.probation: today() + timedelta(days=30)}


def test_a_lead_gives_a_word_that_the_coordinator_reads(quiet: World, client_of: ClientOf) -> None:
    leo = lead_of(quiet)
    ends_soon(quiet)
    (entry,) = due_for(leo)
    assert not entry.may_decide
    assert send(client_of(leo), entry, reason="He comes weekly").status_code == 302
    assert due_for(leo) == []
    with as_operator():
        held = AgencyGrant.objects.filter(content_object=quiet.case, group=quiet.youth.group)
        assert {row.valid_until for row in held} == {today() + timedelta(days=10)}
    (asked,) = due_for(quiet.alice)
    assert [one.reason for one in asked.words] == ["He comes weekly"]
    assert "He comes weekly" in client_of(quiet.alice).get(LIST).content.decode()


def test_nobody_decides_past_the_page(quiet: World) -> None:
    ends_soon(quiet)
    (entry,) = due_for(quiet.alice)
    assert entry.grant
    for who in (quiet.bob, quiet.ines):
        with acting_as(who.pk):
            case = Case.objects.select_related("municipality").get(pk=quiet.case.pk)
            with pytest.raises(PermissionDenied):
                decide_on_grant(
                    actor=who, case=case, grant_id=entry.grant.grant_id, decision="end", reason="x", lets_end=False
                )
            agreement = Agreement.objects.select_related("municipality").get(agency=quiet.youth)
            with pytest.raises(PermissionDenied):
                decide_on_agreement(actor=who, agreement=agreement, decision="keep", reason="x")


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"reason": "x" * 1001}, {"decision": "burn"}, {"decision": ""}], ids=str
)
def test_bad_input_is_told_at_its_row(quiet: World, client_of: ClientOf, wrong: dict[str, str]) -> None:
    ends_soon(quiet)
    (entry,) = due_for(quiet.alice)
    answer = send(client_of(quiet.alice), entry, **wrong)
    assert answer.status_code == 422
    assert answer.context["failed"].errors
    with as_operator():
        assert not Recertification.objects.exists()


def test_a_reason_that_says_the_name_is_asked_about(quiet: World, client_of: ClientOf) -> None:
    make_anonymous(quiet)
    ends_soon(quiet)
    client, (entry, *_) = client_of(quiet.alice), due_for(quiet.alice)
    answer = send(client, entry, reason="Mika is still at school")
    assert (list(answer.context["failed"].errors), answer.status_code) == (["reason"], 422)
    assert "name_is_meant" in answer.content.decode()
    assert send(client, entry, reason="Mika is still at school", name_is_meant="on").status_code == 302


def test_a_stand_in_and_an_emergency_do_not_come_up(quiet: World) -> None:
    with as_operator():
        grant(quiet.case, quiet.dirk, ends_at=timezone.now() + timedelta(hours=2))
    assert due_for(quiet.alice) == []


def test_what_is_narrowed_stays_narrowed_when_it_is_kept(quiet: World, client_of: ClientOf) -> None:
    with as_operator():
        held = AgencyGrant.objects.filter(content_object=quiet.case, group=quiet.youth.group)
        held.filter(permission__codename="contribute").update(valid_until=today() - timedelta(days=1))
        held.filter(permission__codename="view").update(valid_until=today() + timedelta(days=3))
    (entry,) = due_for(quiet.alice)
    send(client_of(quiet.alice), entry)
    with acting_as(quiet.bob.pk):
        assert not quiet.bob.has_perm("cases.contribute", Case.objects.get(pk=quiet.case.pk))


def test_a_case_that_is_not_seen_does_not_come_up(quiet: World) -> None:
    with as_operator():
        hidden = make_case(quiet.city, "ELM-HHHHH", "minors", ("Kim", "Tarn"), today() - timedelta(days=4000))
        grant(hidden, quiet.police, valid_until=today())
    leo = lead_of(quiet)
    assert due_for(leo) == []
    assert [one.case for one in due_for(quiet.alice)] == [hidden]


@pytest.mark.parametrize("more", [1, 20])
def test_queries_do_not_grow(
    quiet: World, client_of: ClientOf, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with as_operator():
        for number in range(more):
            one = make_case(quiet.city, f"ELM-{number:05}", "minors", ("Kim", "T"), today() - timedelta(days=4000))
            grant(one, quiet.police, valid_until=today())
    client = client_of(quiet.alice)
    client.get(LIST)
    with django_assert_num_queries(28):
        client.get(LIST)
