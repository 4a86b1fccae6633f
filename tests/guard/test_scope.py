"""Pages of one meeting or case enter with its cases alone: nothing is seen that would not be seen else."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from cases.models import Action, ActionLink, Case, KnownDecision, Relation, SamePerson
from mscportal.guard import acting, token
from mscportal.guard.acting import acting_as, acting_within
from mscportal.guard.operator import as_operator
from mscportal.guard.scope import MARK, Kind, Scope, View, of_one_case, of_one_meeting, scope_of
from partners.models import Agency, Member
from tests.cast import World, grant, make_case

ClientOf = Callable[[Member], Client]


def agenda(world: World) -> Scope:
    return Scope(Kind.MEETING, world.meeting.pk)


def of_case(case: Case) -> Scope:
    return Scope(Kind.CASE, case.reference)


def third_case(world: World, table: str, holder: Agency | Member) -> Case:
    with as_operator():
        third = make_case(world.city, "ELM-THIRD", table, ("Nils", "Oker"), date(1999, 3, 3))
        grant(third, holder)
    return third


def seen_within(member: Member, scope: Scope) -> set[UUID]:
    with acting_within(member.pk, scope):
        return set(Case.objects.values_list("pk", flat=True))


def test_a_page_about_one_enters_with_its_cases_alone(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered: list[tuple[UUID, Scope]] = []
    enter = acting._enter_within
    monkeypatch.setattr(acting, "_enter_within", lambda *who: (entered.append(who), enter(*who)))
    client = client_of(world.alice)
    for route, key, scope in (
        ("meetings:meeting", world.meeting.pk, agenda(world)),
        ("cases:case", world.case.reference, of_case(world.case)),
        ("cases:summary", world.case.reference, of_case(world.case)),
    ):
        assert client.get(reverse(route, args=[key])).status_code == 200
        assert entered == [(world.alice.pk, scope)]
        entered.clear()
    assert client.get("/cases/").status_code == 200
    assert entered == []


def test_a_meeting_widens_nothing(world: World) -> None:
    """Mika's case and his brother's stand on the agenda; Bob's agency is on a third case, Carol kept out of Mika's."""
    third = third_case(world, "adults", world.youth)
    seen = {name: seen_within(world.members[name], agenda(world)) for name in ("alice", "bob", "carol", "dirk")}
    with acting_as(world.bob.pk):
        assert set(Case.objects.values_list("pk", flat=True)) == {world.case.pk, third.pk}
    assert seen == {"alice": {world.case.pk, world.brother.pk}, "bob": {world.case.pk}, "carol": set(), "dirk": set()}


def test_what_was_granted_in_person_stays(world: World) -> None:
    third = third_case(world, "minors", world.dirk)
    assert seen_within(world.dirk, agenda(world)) == {third.pk}
    assert seen_within(world.dirk, of_case(world.brother)) == {third.pk}


@pytest.mark.parametrize("how", ["relation", "joined", "decision", "action"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_case_brings_those_that_it_is_linked_with(world: World, how: str, is_first: bool) -> None:
    third = third_case(world, "adults", world.youth)
    one, two = (world.case, third) if is_first else (third, world.case)
    assert seen_within(world.alice, of_case(world.case)) == {world.case.pk, world.brother.pk}
    with as_operator():
        link(world, how, one, two)
    assert seen_within(world.alice, of_case(world.case)) == {world.case.pk, world.brother.pk, third.pk}
    assert seen_within(world.bob, of_case(world.case)) == {world.case.pk, third.pk}
    assert seen_within(world.carol, of_case(world.case)) == {third.pk}


def link(world: World, how: str, case: Case, other: Case) -> None:
    said = {"municipality": world.city, "case": case, "reason": "So"}
    if how == "relation":
        Relation.objects.create(case=case, other=other, kind="friend")
    elif how == "joined":
        SamePerson.objects.create(other=other, former_status="active", joined_by=world.alice, **said)
    elif how == "decision":
        KnownDecision.objects.create(opened=other, decided_by=world.alice, **said)
    else:
        written = {"municipality": world.city, "originator": world.unit, "author": world.alice, "title": "One errand"}
        both = [Action.objects.create(case=one, key="a-errand", **written) for one in (case, other)]
        ActionLink.objects.create(action=both[0], case=case, other_action=both[1], other=other, linked_by=world.alice)


def test_a_decision_on_a_case_that_was_not_opened_brings_no_other(world: World) -> None:
    with as_operator():
        KnownDecision.objects.create(municipality=world.city, case=world.case, reason="So", decided_by=world.alice)
    assert seen_within(world.alice, of_case(world.case)) == {world.case.pk, world.brother.pk}


@pytest.mark.parametrize("kind", Kind)
def test_it_takes_no_other_token(world: World, kind: Kind) -> None:
    scopes = {Kind.MEETING: agenda(world), Kind.CASE: of_case(world.case)}
    signed = Scope(kind, scopes[kind].key)
    with connection.cursor() as cursor:
        expires, mac = token.sign_within(member=world.bob.pk, scope=signed, backend=acting._backend())
        told = [world.alice.pk, signed.key, expires, mac]
        with pytest.raises(ProgrammingError, match="bad token"), transaction.atomic():
            cursor.execute(acting.ENTER_WITHIN[kind], told)


def test_a_request_is_about_one_where_its_view_says_so() -> None:
    ask, meeting = RequestFactory(), UUID(int=9)
    page = reverse("meetings:room", args=[meeting])
    assert scope_of(ask.get(page)) == Scope(Kind.MEETING, meeting)
    assert scope_of(ask.head(page)) == Scope(Kind.MEETING, meeting)
    assert scope_of(ask.get(reverse("cases:case", args=["ELM-2AB3C"]))) == Scope(Kind.CASE, "ELM-2AB3C")
    assert scope_of(ask.post(page)) is None
    assert scope_of(ask.get(reverse("meetings:attendance", args=[meeting]))) is None
    assert scope_of(ask.get("/nowhere/")) is None


@pytest.mark.parametrize(("mark", "kind"), [(of_one_meeting, Kind.MEETING), (of_one_case, Kind.CASE)])
def test_a_marked_view_answers_as_before(mark: Callable[[View], View], kind: Kind) -> None:
    answer = HttpResponse()
    view = mark(lambda request: answer)
    assert view(RequestFactory().get("/")) is answer
    assert getattr(view, MARK) is kind


def test_inside_another_transaction_the_scope_is_come_back_to(world: World) -> None:
    with acting_within(world.alice.pk, agenda(world)):
        with acting_as(world.bob.pk):
            assert acting.current_member() == world.bob.pk
        assert acting.current_member() == world.alice.pk
        assert set(Case.objects.values_list("pk", flat=True)) == {world.case.pk, world.brother.pk}
