"""A case opened in an emergency: by the hour, told at once, on record; what else is decided holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from cases.emergency.services import take_emergency
from cases.models import Case, Layer, MemberGrant
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act
from partners.models import Member
from tests.access.signing_in import PASSWORD, give_password, log_in, set_up_totp
from tests.cases.emergencies import CALLED, LIST, TAKE, UNKNOWN, asked, confirmed, sees, tried
from tests.cast import World, make_item
from tests.meetings.escalating import deliver

ClientOf = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("emergencies")


def test_it_works(world: World, erin: Client, client_of: ClientOf) -> None:
    assert not sees(world.erin, world.case)
    answer = asked(erin, f" {world.case.reference.lower()} ")
    assert answer.headers["Location"] == f"/cases/{world.case.reference}/summary/"
    summary = erin.get(answer.headers["Location"]).content.decode()
    assert "Talks openly" in summary
    assert "The case is open to you for 2 hours." in summary
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


def test_the_municipality_names_who_may(world: World, client_of: ClientOf) -> None:
    client, where = client_of(world.gus), f"/partners/municipalities/{world.city.pk}/change/"
    values = {"name": "Elmhaven", "first_language": "en", "other_languages": ["nl"]}
    for wrong in ("auditor", "coordinator", "mayors_office"):
        assert "emergency_roles" in client.post(where, values | {"emergency_roles": [wrong]}).context["form"].errors
    assert client.post(where, values | {"emergency_roles": ["agency_lead", "information_officer"]}).status_code == 302
    assert client_of(world.ines).get(TAKE).status_code == 302
    assert client_of(world.bob).get(TAKE).status_code == 404
