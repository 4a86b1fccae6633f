"""A case opened in an emergency: by the hour, told at once, on record, reviewed; and nothing is learned elsewhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.emergency.services import review_emergency, take_emergency
from cases.models import Case, EmergencyAccess, Layer, MemberGrant, Recusal
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act
from partners.models import Agreement, Member, Municipality
from tests.access.signing_in import PASSWORD, give_password, log_in, set_up_totp
from tests.access.test_matrix import essence
from tests.cast import World, make_item, make_member
from tests.meetings.escalating import deliver

ClientOf = Callable[[Member], Client]
RIGHT = {"note": "x", "verdict": "right"}
TAKE, LIST = "/emergency/case/", "/emergencies/"
CALLED = {"reason": "He stands on the roof of the school.", "hours": "2"}
UNKNOWN = "ELM-99999"
TOO_OFTEN = "You tried too often within an hour."


@pytest.fixture(autouse=True)
def named(world: World) -> None:
    """Elmhaven lets practitioners act in an emergency."""
    with as_operator():
        Municipality.objects.filter(pk=world.city.pk).update(emergency_roles=["practitioner"])


@pytest.fixture
def erin(world: World, client_of: ClientOf) -> Client:
    """Erin, who sees the brother's case alone, and whose agency may take part at both tables; she confirmed again."""
    with as_operator():
        Agreement.objects.filter(agency=world.probation).update(tables=["minors", "adults"])
    return confirmed(client_of(world.erin))


def confirmed(client: Client) -> Client:
    assert client.post("/account/reauthenticate/", {"password": "demo"}).status_code == 302
    return client


def asked(client: Client, reference: str, **more: Any) -> Any:
    return client.post(TAKE, CALLED | {"reference": reference} | more)


def sees(member: Member, case: Case) -> bool:
    with acting_as(member.pk):
        return Case.objects.filter(pk=case.pk).exists()


def tried() -> list[EmergencyAccess]:
    with as_operator():
        return list(EmergencyAccess.objects.order_by("taken_at"))


def taken(world: World) -> EmergencyAccess:
    with acting_as(world.erin.pk):
        assert take_emergency(actor=world.erin, reference=world.case.reference, reason="On the roof.", hours=2)
    return tried()[-1]


def test_it_works(world: World, erin: Client, client_of: ClientOf) -> None:
    assert not sees(world.erin, world.case)
    answer = asked(erin, f" {world.case.reference.lower()} ")
    assert answer.headers["Location"] == f"/cases/{world.case.reference}/summary/"
    assert "Talks openly" in erin.get(answer.headers["Location"]).content.decode()
    assert world.case.reference in erin.get(TAKE).content.decode()
    access = tried()[0]
    assert access.ends_at is not None
    assert access.ends_at - access.taken_at == timedelta(hours=2)
    with acting_as(world.erin.pk):
        assert not any(
            world.erin.has_perm(f"cases.{one}", Case.objects.get(pk=world.case.pk)) for one in ("contribute", "share")
        )
    deliver()
    assert [letter.to for letter in mail.outbox] == [["alice@example.org"]]
    assert world.case.reference not in mail.outbox[0].body + mail.outbox[0].subject
    page = client_of(world.alice).get(LIST).content.decode()
    assert all(words in page for words in ("Erin", world.case.reference, CALLED["reason"]))
    with as_operator():
        acts = Act.objects.filter(member_id=world.erin.pk, case_id=world.case.pk).values_list("thing", flat=True)
        assert set(acts) == {"cases_historicalemergencyaccess", "cases_historicalmembergrant"}


def test_it_hides_from_outsiders(world: World, erin: Client, client_of: ClientOf) -> None:
    asked(erin, world.case.reference)
    for name in set(world.members) - {"alice"}:
        client = client_of(world.members[name])
        assert client.get(LIST).status_code == 404, name
        assert client.post(f"{LIST}{tried()[0].pk}/review/", RIGHT).status_code == 404, name
    for name in ("alice", "frank", "ines", "hugo", "gus"):
        client = client_of(world.members[name])
        assert (client.get(TAKE).status_code, asked(client, world.case.reference).status_code) == (404, 404), name


def test_it_ends_by_the_hour(world: World, erin: Client) -> None:
    asked(erin, world.case.reference)
    with as_operator():
        MemberGrant.objects.filter(user=world.erin).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert not sees(world.erin, world.case)
    assert asked(erin, world.case.reference).status_code == 302
    assert sees(world.erin, world.case)
    assert [one.case_id for one in tried()] == [world.case.pk] * 2


def test_nobody_takes_one_without_the_second_factor_again(world: World, client_of: ClientOf, erin: Client) -> None:
    client = client_of(world.bob)
    assert client.get(TAKE).headers["Location"] == "/account/reauthenticate/?next=%2Femergency%2Fcase%2F"
    answer = asked(client, world.brother.reference)
    assert answer.status_code == 422
    assert CALLED["reason"] in answer.content.decode()
    assert tried() == []
    confirmed(client)
    assert asked(client, world.brother.reference).status_code == 302


def test_neither_the_logins_factor_nor_a_password_stands_for_it(
    world: World, erin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(first := Client(), give_password(world.erin).username)
    set_up_totp(first)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.TOTP.validate_code", lambda *_: True)
    log_in(client := Client(), world.erin.username)
    client.post("/account/2fa/authenticate/", {"code": "123456"})
    assert "/account/reauthenticate/" not in client.get("/account/2fa/reauthenticate/").content.decode()
    for where, given in (("", {}), ("", {"password": PASSWORD}), ("2fa/", {"code": "123456"})):
        assert client.get(TAKE).headers["Location"] == "/account/2fa/reauthenticate/?next=%2Femergency%2Fcase%2F"
        client.post(f"/account/{where}reauthenticate/", given)
    assert client.get(TAKE).status_code == 200
    age = client.session
    for one in age["account_authentication_methods"]:
        one["at"] -= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    age.save()
    assert client.get(TAKE).status_code == 302


def kept_out(world: World) -> str:
    with as_operator():
        Recusal.objects.create(case=world.case, member=world.erin, reason="neighbour")
    return world.case.reference


def without_agreement(world: World) -> str:
    with as_operator():
        Agreement.objects.filter(agency=world.probation).update(tables=["adults"])
    return world.case.reference


def elsewhere(world: World) -> str:
    with as_operator():
        other = Municipality.objects.create(
            slug="fen", name="Fen", country="BE", timezone="Europe/Brussels", languages=["en"]
        )
        Case.objects.filter(pk=world.case.pk).update(municipality=other)
    return world.case.reference


@pytest.mark.parametrize("hide", [kept_out, without_agreement, elsewhere])
def test_what_does_not_open_is_told_as_what_never_was(world: World, erin: Client, hide: Callable[[World], str]) -> None:
    answers, queries = [], []
    for reference in (hide(world), UNKNOWN):
        with CaptureQueriesContext(connection) as asked_for, transaction.atomic():
            answer = asked(erin, reference)
        assert answer.status_code == 422
        answers.append(essence(answer))
        queries.append(len(asked_for))
    assert answers[0] == answers[1]
    assert queries[0] == queries[1]
    assert not sees(world.erin, world.case)
    with as_operator():
        assert not MemberGrant.objects.filter(user=world.erin).exists()
        assert not MemberGrant.history.filter(user=world.erin).exists()
    rows = [(one.municipality_id, one.case_id, one.ends_at, one.reason) for one in tried()]
    assert rows == [(world.city.pk, None, None, CALLED["reason"])] * 2


def test_a_few_typing_errors_stop_nobody(world: World, erin: Client) -> None:
    for _number in range(9):
        assert asked(erin, UNKNOWN).status_code == 422
    assert asked(erin, world.case.reference).status_code == 302
    assert sees(world.erin, world.case)


def tries_one_after_another(client: Client) -> None:
    for _number in range(10):
        assert TOO_OFTEN not in asked(client, UNKNOWN).content.decode()


@pytest.mark.parametrize("hide", [kept_out, without_agreement, elsewhere, lambda world: world.case.reference])
def test_after_ten_vain_ones_within_an_hour_all_is_told_alike_and_nothing_opens(
    world: World, erin: Client, hide: Callable[[World], str]
) -> None:
    tries_one_after_another(erin)
    answers, queries = [], []
    for reference in (hide(world), UNKNOWN):
        with CaptureQueriesContext(connection) as asked_for, transaction.atomic():
            answer = asked(erin, reference)
        assert (answer.status_code, TOO_OFTEN in answer.content.decode()) == (422, True)
        assert CALLED["reason"] in answer.content.decode()
        answers.append(essence(answer))
        queries.append(len(asked_for))
    assert answers[0] == answers[1]
    assert queries[0] == queries[1]
    assert not sees(world.erin, world.case)
    assert [one.case_id for one in tried()] == [None] * 12


def test_what_is_tried_too_often_is_told_once(world: World, erin: Client) -> None:
    tries_one_after_another(erin)
    deliver()
    assert len(mail.outbox) == 10
    for _number in range(3):
        asked(erin, UNKNOWN)
    deliver()
    assert len(mail.outbox) == 11


def test_an_hour_later_it_opens_again(world: World, erin: Client) -> None:
    tries_one_after_another(erin)
    with as_operator():
        EmergencyAccess.objects.update(taken_at=timezone.now() - timedelta(minutes=61))
    assert asked(erin, world.case.reference).status_code == 302


def test_what_one_tries_stops_no_other(world: World, erin: Client, client_of: ClientOf) -> None:
    tries_one_after_another(erin)
    assert asked(confirmed(client_of(world.bob)), world.brother.reference).status_code == 302


def test_clearance_and_audience_hold(world: World, erin: Client) -> None:
    with as_operator():
        secret = make_item(world.case, world.bob, "For the cleared.", classification=3)
    asked(erin, world.case.reference)
    with acting_as(world.erin.pk):
        shown = set(Layer.objects.filter(case=world.case).values_list("pk", flat=True))
    assert world.open_item.pk in shown
    assert not shown & {secret.pk, world.named_item.pk, world.police_item.pk}


@pytest.mark.parametrize("broken", ["note_act", "keep_history", "owe_emergency"])
def test_it_cannot_happen_where_it_cannot_be_recorded(world: World, erin: Client, broken: str) -> None:
    with as_operator() as alias, connections[alias].cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION guard.{broken}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            " AS $$ BEGIN RAISE disk_full; END $$"
        )
    erin.raise_request_exception = False
    with transaction.atomic():
        assert asked(erin, world.case.reference).status_code == 500
    assert not sees(world.erin, world.case)
    with as_operator():
        assert not MemberGrant.objects.filter(user=world.erin).exists()
    assert tried() == []


def test_one_seen_anyway_is_not_taken(world: World, erin: Client) -> None:
    assert asked(erin, world.brother.reference).headers["Location"] == f"/cases/{world.brother.reference}/summary/"
    assert tried() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 21}, "reference"),
        ({"reason": "  "}, "reason"),
        ({"hours": "9"}, "hours"),
        ({"hours": "0"}, "hours"),
        ({"hours": "long"}, "hours"),
    ],
)
def test_bad_input_is_told_at_the_field(world: World, erin: Client, wrong: dict[str, Any], field: str) -> None:
    answer = erin.post(TAKE, CALLED | {"reference": world.case.reference} | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert tried() == []


@pytest.mark.parametrize(("reason", "hours"), [("x", 9), ("x", 0), ("x", None), (" ", 1), ("\n", 1), (None, 1)])
def test_plain_sql_opens_nothing_longer_or_without_a_reason(
    world: World, erin: Client, reason: str | None, hours: int | None
) -> None:
    with pytest.raises(DatabaseError), acting_as(world.erin.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT guard.take_emergency(%s::text, %s::text, %s::int)", [world.case.reference, reason, hours]
        )
    assert not sees(world.erin, world.case)


def test_the_services_refuse_what_the_form_would(world: World, erin: Client) -> None:
    with acting_as(world.erin.pk):
        for wrong in ({"hours": 9}, {"reason": " "}):
            with pytest.raises(ValidationError):
                take_emergency(**{"actor": world.erin, "reference": UNKNOWN, "reason": "x", "hours": 1} | wrong)  # type: ignore[arg-type]
    with acting_as(world.ines.pk), pytest.raises(PermissionDenied):
        take_emergency(actor=world.ines, reference=world.brother.reference, reason="x", hours=1)


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


def test_the_municipality_names_who_may(world: World, client_of: ClientOf) -> None:
    client, where = client_of(world.gus), f"/partners/municipalities/{world.city.pk}/change/"
    values = {"name": "Elmhaven", "first_language": "en", "other_languages": ["nl"]}
    for wrong in ("auditor", "coordinator", "mayors_office"):
        assert "emergency_roles" in client.post(where, values | {"emergency_roles": [wrong]}).context["form"].errors
    assert client.post(where, values | {"emergency_roles": ["agency_lead", "information_officer"]}).status_code == 302
    assert client_of(world.ines).get(TAKE).status_code == 302
    assert client_of(world.bob).get(TAKE).status_code == 404
