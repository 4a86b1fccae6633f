"""Going through the login as a member does."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mscportal.guard.operator import as_operator
from partners.models import Member

PASSWORD = "nine blue ferries sail"


def give_password(member: Member, password: str = PASSWORD, **more: Any) -> Member:
    """Set a password past the policies, as an import does."""
    with as_operator():
        member.set_password(password)
        for name, value in more.items():
            setattr(member, name, value)
        member.save()
    return member


def log_in(client: Client, login: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": login, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def set_up_totp(client: Client) -> str:
    """Set up an authenticator app as the signed-in member; return its secret."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}).status_code == 302
    return secret


def age(client: Client, **seconds: int) -> None:
    """Move the session's marks into the past."""
    session = client.session
    for name, past in seconds.items():
        session[name] = int(time.time()) - past
    session.save()
