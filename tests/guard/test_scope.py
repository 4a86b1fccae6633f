"""Pages of one meeting enter with its cases alone: nothing is seen that would not be seen else."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from cases.models import Case
from mscportal.guard import acting, token
from mscportal.guard.acting import acting_as, acting_at_meeting
from mscportal.guard.operator import as_operator
from mscportal.guard.scope import MARK, meeting_of, of_one_meeting
from partners.models import Member
from tests.cast import World, grant, make_case

ClientOf = Callable[[Member], Client]


def test_the_page_of_a_meeting_enters_with_its_cases_alone(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered: list[tuple[UUID, UUID]] = []
    enter = acting._enter_meeting
    monkeypatch.setattr(acting, "_enter_meeting", lambda *who: (entered.append(who), enter(*who)))
    assert client_of(world.alice).get(reverse("meetings:meeting", args=[world.meeting.pk])).status_code == 200
    assert entered == [(world.alice.pk, world.meeting.pk)]
    assert client_of(world.alice).get("/cases/").status_code == 200
    assert len(entered) == 1


def test_a_meeting_widens_nothing(world: World) -> None:
    """Mika's case and his brother's stand on the agenda; Bob's agency is on a third case, Carol kept out of Mika's."""
    with as_operator():
        third = make_case(world.city, "ELM-THIRD", "adults", ("Nils", "Oker"), date(1999, 3, 3))
        grant(third, world.youth)
    seen = {}
    for name in ("alice", "bob", "carol", "dirk"):
        with acting_at_meeting(world.members[name].pk, world.meeting.pk):
            seen[name] = set(Case.objects.values_list("pk", flat=True))
    with acting_as(world.bob.pk):
        assert set(Case.objects.values_list("pk", flat=True)) == {world.case.pk, third.pk}
    assert seen == {"alice": {world.case.pk, world.brother.pk}, "bob": {world.case.pk}, "carol": set(), "dirk": set()}


def test_what_was_granted_in_person_stays(world: World) -> None:
    with as_operator():
        third = make_case(world.city, "ELM-THIRD", "minors", ("Nils", "Oker"), date(2012, 3, 3))
        grant(third, world.dirk)
    with acting_at_meeting(world.dirk.pk, world.meeting.pk):
        assert set(Case.objects.values_list("pk", flat=True)) == {third.pk}


def test_it_takes_no_other_token(world: World) -> None:
    with connection.cursor() as cursor:
        expires, mac = token.sign_at_meeting(member=world.bob.pk, meeting=world.meeting.pk, backend=acting._backend())
        told = [world.alice.pk, world.meeting.pk, expires, mac]
        with pytest.raises(ProgrammingError, match="bad token"), transaction.atomic():
            cursor.execute("SELECT guard.enter_meeting(%s::uuid, %s::uuid, %s::bigint, %s)", told)


def test_a_request_is_about_one_meeting_where_its_view_says_so() -> None:
    ask, meeting = RequestFactory(), UUID(int=9)
    page = reverse("meetings:room", args=[meeting])
    assert meeting_of(ask.get(page)) == meeting
    assert meeting_of(ask.head(page)) == meeting
    assert meeting_of(ask.post(page)) is None
    assert meeting_of(ask.get(reverse("meetings:attendance", args=[meeting]))) is None
    assert meeting_of(ask.get("/nowhere/")) is None


def test_a_marked_view_answers_as_before() -> None:
    answer = HttpResponse()
    view = of_one_meeting(lambda request: answer)
    assert view(RequestFactory().get("/")) is answer
    assert getattr(view, MARK) is True


def test_inside_another_transaction_the_meeting_is_come_back_to(world: World) -> None:
    with acting_at_meeting(world.alice.pk, world.meeting.pk):
        with acting_as(world.bob.pk):
            assert acting.current_member() == world.bob.pk
        assert acting.current_member() == world.alice.pk
        assert set(Case.objects.values_list("pk", flat=True)) == {world.case.pk, world.brother.pk}
