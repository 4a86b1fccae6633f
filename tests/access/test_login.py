"""The login with the application's own privileges: who gets in, and what is written."""

import json
import logging
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mscportal.guard.operator import as_operator
from mscportal.record import outbox
from mscportal.record.models import OutboxEntry
from mscportal.requestlog import JsonFormatter
from partners.models import Member
from tests.access.signing_in import PASSWORD, give_password, is_in, log_in, set_up_totp
from tests.cast import World


@pytest.fixture(autouse=True)
def no_earlier_attempts(db: None) -> None:
    cache.clear()


@pytest.mark.parametrize("login", ["bob", "BOB", "bob@example.org", "Bob@Example.ORG"])
def test_it_works_by_user_name_and_by_address(world: World, client: Client, login: str) -> None:
    give_password(world.bob)
    assert log_in(client, login).status_code == 302
    assert is_in(client)


def test_an_address_kept_in_capitals_works_too(world: World, client: Client) -> None:
    give_password(world.bob, email="Bob@Example.org")
    log_in(client, "bob@example.org")
    assert is_in(client)


def test_addresses_that_allauth_keeps_count_for_nothing(world: World, client: Client) -> None:
    give_password(world.bob)
    EmailAddress.objects.create(user=world.bob, email="else@example.org", verified=True, primary=True)
    log_in(client, "else@example.org")
    assert not is_in(client)


def test_two_seats_with_one_address_and_password_need_the_user_name(world: World, client: Client) -> None:
    for seat in (world.bob, world.carol):
        give_password(seat, email="both@example.org", person="bob")
    log_in(client, "both@example.org")
    assert not is_in(client)
    log_in(client, "carol")
    assert client.session["_auth_user_id"] == str(world.carol.pk)


def test_a_member_who_left_is_told_no_more_than_a_stranger(world: World, client: Client) -> None:
    give_password(world.bob, is_active=False)
    pages = [log_in(client, name) for name in ("bob", "stranger")]
    told = [re.findall(r'class="errsum".*?</div>', page.content.decode(), re.DOTALL) for page in pages]
    assert told[0] == told[1] != []
    assert not is_in(client)


def test_an_old_hash_is_renewed_at_login_and_no_password_stands_in_history(
    world: World, client: Client, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    with as_operator():
        world.bob.password = "md5$salt$" + "0" * 32
        world.bob.save()
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[::-1]
    give_password(world.bob)
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[::-1]
    log_in(client, "bob")
    assert is_in(client)
    world.bob.refresh_from_db()
    assert world.bob.password.startswith("pbkdf2_sha256$")
    assert world.bob.last_login is not None
    columns = {field.name for field in Member.history.model._meta.get_fields()}
    assert not columns & {"password", "last_login"}


def test_a_login_alone_is_no_change_of_the_member(world: World, client: Client) -> None:
    give_password(world.bob)
    before = Member.history.filter(id=world.bob.pk).count()
    log_in(client, "bob")
    assert Member.history.filter(id=world.bob.pk).count() == before


def test_a_sixth_attempt_is_refused_even_with_the_right_password(world: World, client: Client) -> None:
    give_password(world.bob)
    for _ in range(5):
        assert log_in(client, "bob", "wrong").status_code == 200
    answer = log_in(client, "bob")
    assert not is_in(client)
    assert answer.status_code == 200
    assert "errsum" in answer.content.decode()
    assert log_in(client, "erin", "wrong").status_code == 200


def test_a_failed_login_leaves_a_line_without_a_name(
    world: World, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="mscportal.login"):
        log_in(client, "bob", "wrong")
    lines = [JsonFormatter().format(record) for record in caplog.records if record.name == "mscportal.login"]
    assert len(lines) == 1
    assert json.loads(lines[0])["message"] == "login failed"
    assert "bob" not in lines[0]


def test_an_own_password_is_changed_and_the_given_one_has_done_its_work(
    world: World, client: Client, settings: Settings
) -> None:
    give_password(world.bob, must_change_password=True)
    settings.DEMO = False
    log_in(client, "bob")
    assert client.get("/").headers["Location"] == reverse("account_change_password")
    new = "seven green trams ring"
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    world.bob.refresh_from_db()
    assert world.bob.check_password(new)
    assert not world.bob.must_change_password
    last = Member.history.filter(id=world.bob.pk).latest()
    assert last.history_user_id == world.bob.pk


def test_without_a_second_factor_only_setting_one_up_works(world: World, client: Client, settings: Settings) -> None:
    give_password(world.bob)
    settings.DEMO = False
    log_in(client, "bob")
    for address in ("/", reverse("partners:agencies"), "/cases/ELM-2AB3C/"):
        assert client.get(address).headers["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    set_up_totp(client)
    assert client.get(reverse("partners:agencies")).status_code == 200


def test_the_second_factor_is_asked_for_at_the_login(world: World, settings: Settings) -> None:
    give_password(world.bob)
    settings.DEMO = False
    first = Client()
    log_in(first, "bob")
    secret = set_up_totp(first)
    stored = [str(row.data) for row in world.bob.authenticator_set.all()]
    assert all(secret not in data for data in stored)
    second = Client()
    assert log_in(second, "bob").headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(second)
    assert second.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert not is_in(second)
    cache.clear()
    codes = first.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert second.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert is_in(second)
    third = Client()
    log_in(third, "bob")
    assert third.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200
    assert not is_in(third)


def test_a_forgotten_password_is_set_by_the_mailed_link(world: World, client: Client, mailoutbox: list[Any]) -> None:
    give_password(world.bob, language="de")
    for address in ("bob@example.org", "nobody@example.org"):
        answer = client.post(reverse("account_reset_password"), {"email": address})
        assert answer.headers["Location"] == reverse("account_reset_password_done")
    assert mailoutbox == []
    with as_operator():
        (entry,) = OutboxEntry.objects.filter(kind="password_reset")
    assert entry.member_id == world.bob.pk
    assert outbox.deliver(entry.pk)
    (mail,) = mailoutbox
    assert mail.to == ["bob@example.org"]
    assert not re.search(r"Bob|ELM-|Elmhaven", mail.subject + mail.body)
    link = re.search(r"http\S+/key/\S+", mail.body)[0]
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    new = "seven green trams ring"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    world.bob.refresh_from_db()
    assert world.bob.check_password(new)
    used = client.get("/" + link.split("/", 3)[3], follow=True)
    assert "token_fail" in used.context


def test_two_requests_for_a_link_are_two_mails(world: World, client: Client, mailoutbox: list[Any]) -> None:
    for _ in range(2):
        client.post(reverse("account_reset_password"), {"email": "bob@example.org"})
    with as_operator():
        entries = list(OutboxEntry.objects.filter(kind="password_reset"))
    assert [outbox.deliver(entry.pk) for entry in entries] == [True, True]
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("key", ["nonsense-x-y", "0" * 32 + "-abc-def"])
def test_a_made_up_link_is_answered_calmly(db: None, client: Client, key: str) -> None:
    answer = client.get(f"/account/password/reset/key/{key}/", follow=True)
    assert answer.status_code == 200


def test_nobody_signs_up_and_nobody_keeps_other_addresses(world: World, client: Client) -> None:
    before = Member.objects.count()
    client.post(
        reverse("account_signup"),
        {"username": "eve", "email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert Member.objects.count() == before
    client.force_login(world.bob, backend="partners.login.backends.MemberBackend")
    answer = client.post(reverse("account_email"), {"action_add": "", "email": "eve@example.org"})
    assert answer.status_code == 404
    assert not EmailAddress.objects.exists()
