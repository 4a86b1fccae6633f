"""The pages of the login as allauth's views answer them: in our frame, with nothing the policy would block."""

import re

import pytest
from allauth.core.ratelimit import respond_429
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from partners.models import Member
from tests.cast import World
from tests.look.test_templates import FORBIDDEN

PASSWORD = "nine blue ferries sail"
OPEN = ("account_login", "account_reset_password", "account_reset_password_done", "account_inactive")
OWN = (
    "account_change_password",
    "account_logout",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
    "socialaccount_connections",
)


def check_frame(response: HttpResponse, status: int = 200) -> str:
    """Return the page's text once it is known to be one of ours."""
    assert response.status_code == status, response.headers.get("Location")
    text = response.content.decode()
    assert 'class="l-skip"' in text
    assert text.count("<h1") == 1
    for what, pattern in FORBIDDEN.items():
        assert re.search(pattern, text, re.IGNORECASE) is None, what
    return text


def sign_in(member: Member, login: str) -> Client:
    """Return a client that went through the login page, as a member does."""
    member.set_password(PASSWORD)
    member.save(update_fields=["password"])
    client = Client()
    answer = client.post(reverse("account_login"), {"login": login, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    # What touches the second factor asks for the password once more.
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return client


@pytest.mark.parametrize("name", OPEN)
def test_it_works_before_signing_in(db: None, client: Client, name: str) -> None:
    text = check_frame(client.get(reverse(name)))
    assert "data-keep-drafts" in text
    assert "data-menu" not in text


@pytest.mark.parametrize("name", OWN)
def test_it_works_for_a_member(world: World, name: str) -> None:
    client = sign_in(world.bob, world.bob.username)
    check_frame(client.get(reverse(name)))


def test_a_member_signs_in_by_address_too(world: World) -> None:
    client = sign_in(world.bob, world.bob.email)
    assert client.get(reverse("usersessions_list")).status_code == 200


def test_a_wrong_password_keeps_the_name_and_tells_no_more(world: World, client: Client) -> None:
    known = client.post(reverse("account_login"), {"login": world.bob.username, "password": "wrong"})
    unknown = client.post(reverse("account_login"), {"login": "nobody", "password": "wrong"})
    told = [re.findall(r'class="errsum".*?</div>', page.content.decode(), re.DOTALL) for page in (known, unknown)]
    assert told[0] == told[1] != []
    assert f'value="{world.bob.username}"' in known.content.decode()


def test_too_many_attempts_are_answered_in_our_frame() -> None:
    answer = respond_429(RequestFactory().post(reverse("account_reset_password")))
    assert "Too many attempts" in check_frame(answer, 429)


def test_the_code_to_scan_is_part_of_the_page(world: World) -> None:
    text = check_frame(sign_in(world.bob, world.bob.username).get(reverse("mfa_activate_totp")))
    assert '<svg role="img" aria-label="Code to scan' in text


def test_recovery_codes_can_be_kept(world: World) -> None:
    client = sign_in(world.bob, world.bob.username)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    text = check_frame(client.get(reverse("mfa_view_recovery_codes")))
    assert text.count("<li>") >= 10
