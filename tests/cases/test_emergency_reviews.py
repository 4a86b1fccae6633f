"""Each emergency is reviewed once, by a coordinator who may know of it."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.emergency.services import review_emergency, take_emergency
from cases.models import EmergencyAccess, Recusal
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cases.emergencies import LIST, TAKE, asked, tried
from tests.cast import World, make_member
from tests.meetings.escalating import deliver

ClientOf = Callable[[Member], Client]
RIGHT = {"note": "x", "verdict": "right"}
pytestmark = pytest.mark.usefixtures("emergencies")


def taken(world: World) -> EmergencyAccess:
    with acting_as(world.erin.pk):
        assert take_emergency(actor=world.erin, reference=world.case.reference, reason="On the roof.", hours=2)
    return tried()[-1]


def test_it_hides_from_outsiders(world: World, erin: Client, client_of: ClientOf) -> None:
    asked(erin, world.case.reference)
    for name in set(world.members) - {"alice"}:
        client = client_of(world.members[name])
        assert client.get(LIST).status_code == 404, name
        assert client.post(f"{LIST}{tried()[0].pk}/review/", RIGHT).status_code == 404, name
    for name in ("alice", "frank", "ines", "hugo", "gus"):
        client = client_of(world.members[name])
        assert (client.get(TAKE).status_code, asked(client, world.case.reference).status_code) == (404, 404), name


def test_it_is_reviewed_once(world: World, erin: Client, client_of: ClientOf) -> None:
    asked(erin, world.case.reference)
    access, alice = tried()[0], client_of(world.alice)
    where = f"{LIST}{access.pk}/review/"
    for wrong, field in (({"verdict": "right", "note": " "}, "note"), ({"verdict": "well", "note": "x"}, "verdict")):
        answer = alice.post(where, wrong)
        assert (answer.status_code, list(answer.context["failed"].errors)) == (422, [field])
    assert alice.post(where, {"verdict": "not_right", "note": "A call would have done."}).status_code == 302
    assert "A call would have done." in alice.get(LIST).content.decode()
    again = alice.post(where, {"verdict": "right", "note": "After all."})
    assert (again.status_code, tried()[0].verdict) == (422, "not_right")
    with as_operator():
        kept = EmergencyAccess.history.filter(id=access.pk, history_type="~").get()
    assert (kept.verdict, kept.history_user_id) == ("not_right", world.alice.pk)


def test_a_coordinator_who_is_kept_out_of_the_case_learns_nothing_of_it(
    world: World, erin: Client, client_of: ClientOf
) -> None:
    with as_operator():
        make_member(world.unit, "anna", "coordinator")
        Recusal.objects.create(case=world.case, member=world.alice, reason="aunt")
    asked(erin, world.case.reference)
    deliver()
    assert [letter.to for letter in mail.outbox] == [["anna@example.org"]]
    assert "Erin" not in client_of(world.alice).get(LIST).content.decode()
    assert client_of(world.alice).post(f"{LIST}{tried()[0].pk}/review/", RIGHT).status_code == 404


def test_nobody_reviews_the_own(world: World, client_of: ClientOf) -> None:
    with as_operator():
        twin = make_member(world.probation, "alice-too", "practitioner", person="alice")
        access = EmergencyAccess.objects.create(
            municipality=world.city, member=twin, reason="x", taken_at=timezone.now()
        )
    assert client_of(world.alice).post(f"{LIST}{access.pk}/review/", RIGHT).status_code == 404
    with acting_as(world.alice.pk), pytest.raises(PermissionDenied):
        review_emergency(actor=world.alice, access=access, verdict="right", note="x")


def test_queries_do_not_grow(world: World, erin: Client, client_of: ClientOf) -> None:
    alice, counts, access = client_of(world.alice), [], taken(world)
    alice.get(LIST)
    for more in (0, 20):
        with as_operator():
            for _number in range(more):
                one = make_member(world.probation, f"of-{_number}", "practitioner")
                EmergencyAccess.objects.create(
                    municipality=world.city, case=world.case, member=one, reason="x", taken_at=access.taken_at,
                    ends_at=access.ends_at,
                )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            alice.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]
