"""The second factor once more, before a deed that only its owner may do."""

import time
from typing import cast

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from partners.members.models import Member


def has_confirmed(request: HttpRequest) -> bool:
    """Tell whether the member gave the second factor again a moment ago; the login's own does not count.

    Who has none (in the demo alone) gives the password.
    """
    member = cast(Member, request.user)
    wanted = "mfa" if is_mfa_enabled(member) else "password"
    given = [
        one["at"]
        for one in get_authentication_records(request, member)
        if one["method"] == wanted and one.get("reauthenticated")
    ]
    return bool(given) and time.time() - max(given) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def where_to_confirm(request: HttpRequest) -> str:
    """Return the address at which the second factor is asked for, and from which one comes back."""
    return f"{reverse(_route(cast(Member, request.user)))}?{urlencode({'next': request.path})}"


def _route(member: Member) -> str:
    """Return where the factor that is at hand is asked for: an app's code, a passkey, last a recovery code."""
    ways = (
        (Authenticator.Type.TOTP, "mfa_reauthenticate"),
        (Authenticator.Type.WEBAUTHN, "mfa_reauthenticate_webauthn"),
        (Authenticator.Type.RECOVERY_CODES, "mfa_reauthenticate"),
    )
    return next((route for kind, route in ways if is_mfa_enabled(member, types=[kind])), "account_reauthenticate")
