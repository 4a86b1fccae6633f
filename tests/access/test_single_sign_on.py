"""Single sign-on (OpenID Connect): existing members by an address that the provider verified, and nobody else."""

import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World

SERVER = "https://sso.example.org"


class Answer:
    """What the provider answers."""

    status_code = 200
    headers = {"content-type": "application/json"}

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told

    def json(self) -> dict[str, Any]:
        return self.told

    def raise_for_status(self) -> None:
        """Nothing is wrong here."""


class Provider:
    """An OpenID provider within this process: discovery, token and user info."""

    def __init__(self, person: dict[str, Any]) -> None:
        self.person = person

    def __enter__(self) -> "Provider":
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is kept open."""

    def get(self, url: str, **more: Any) -> Answer:
        if url.endswith("/userinfo"):
            return Answer(self.person)
        endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
        return Answer({"issuer": SERVER} | {name: f"{SERVER}/{path}" for name, path in endpoints.items()})

    def request(self, method: str, url: str, **more: Any) -> Answer:
        return Answer({"access_token": "token", "token_type": "bearer"})


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch, settings: Settings, db: None) -> dict[str, Any]:
    """Who signs in at the provider; tests change it."""
    cache.clear()
    told = {"sub": "4711", "email": "Bob@example.org", "email_verified": True, "name": "Bob"}
    monkeypatch.setattr(DefaultSocialAccountAdapter, "get_requests_session", lambda adapter: Provider(told))
    app = {"provider_id": "oidc", "name": "Town", "client_id": "portal", "secret": "s"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app | {"settings": {"server_url": SERVER}}]}}
    return told


def sign_in(client: Client) -> HttpResponse:
    """Go to the provider and come back with its code."""
    there = client.post(reverse("openid_connect_login", args=["oidc"]))
    assert there.headers["Location"].startswith(f"{SERVER}/authorize")
    state = parse_qs(urlsplit(there.headers["Location"]).query)["state"][0]
    return client.get(reverse("openid_connect_callback", args=["oidc"]), {"code": "c", "state": state})


def who_is_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_it_works_for_a_member_and_leaves_the_password_alone(
    world: World, client: Client, person: dict[str, Any]
) -> None:
    assert "Town" in client.get(reverse("account_login")).content.decode()
    assert sign_in(client).status_code == 302
    assert who_is_in(client) == str(world.bob.pk)
    world.bob.refresh_from_db()
    assert world.bob.check_password("demo")
    assert not EmailAddress.objects.exists()


def test_who_came_once_is_known_again_whatever_the_address(
    world: World, client: Client, person: dict[str, Any]
) -> None:
    sign_in(Client())
    person["email"] = "else@example.org"
    sign_in(client)
    assert who_is_in(client) == str(world.bob.pk)
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    "told", [{"email_verified": False}, {"email": "stranger@example.org"}, {"email": ""}, {"email": "both@example.org"}]
)
def test_it_hides_from_outsiders(world: World, client: Client, person: dict[str, Any], told: dict[str, Any]) -> None:
    with as_operator():
        for member in (world.bob, world.carol) if told.get("email") == "both@example.org" else ():
            member.email = "both@example.org"
            member.save()
    before = Member.objects.count()
    person |= told
    answer = sign_in(client)
    assert who_is_in(client) is None
    assert Member.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert answer.status_code in (200, 302)
    if answer.status_code == 302:
        assert client.get(answer.headers["Location"]).status_code == 200


def test_a_member_who_left_is_out(world: World, client: Client, person: dict[str, Any]) -> None:
    sign_in(Client())
    with as_operator():
        world.bob.is_active = False
        world.bob.save()
    sign_in(client)
    assert client.get(reverse("partners:agencies")).status_code == 302


def test_the_second_factor_is_asked_for_here_too(
    world: World, client: Client, person: dict[str, Any], settings: Settings
) -> None:
    settings.DEMO = False
    Authenticator.objects.create(user=world.bob, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert sign_in(client).headers["Location"] == reverse("mfa_authenticate")
    assert who_is_in(client) is None


def test_it_is_set_up_by_the_environment_alone() -> None:
    told = {"MSC_OIDC_SERVER": SERVER, "MSC_OIDC_CLIENT_ID": "portal", "MSC_OIDC_SECRET": "s", "MSC_OIDC_NAME": "Town"}
    code = (
        "import json; from mscportal import settings as s;"
        "print(json.dumps([s.SOCIALACCOUNT_PROVIDERS, s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']]))"
    )

    def configured(**more: str) -> Any:
        ran = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | more, capture_output=True, text=True, check=True
        )
        return json.loads(ran.stdout)

    providers, form_action = configured(**told)
    (app,) = providers["openid_connect"]["APPS"]
    assert (app["name"], app["client_id"], app["settings"]) == ("Town", "portal", {"server_url": SERVER})
    assert form_action[-1] == SERVER
    assert configured()[0] == {}
