"""Closed by default: session limits, language, login with a second factor, and the acting member."""

import time
from collections.abc import Callable
from urllib.parse import quote
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import timezone, translation

from mscportal.guard.acting import acting_as, acting_within
from mscportal.guard.scope import scope_of
from partners.login.adapter import second_factor_is_waived

Handler = Callable[[HttpRequest], HttpResponse]

# Addresses that stand outside: they need no login and get no acting member.
OPEN_ROUTES = frozenset(
    {
        "account_login",
        "account_reauthenticate",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_logout",
        "account_inactive",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "healthz",
        "set_language",
    }
)


def route_of(request: HttpRequest) -> str:
    """Return the route's name, "" for an address that leads nowhere; looked up once and kept where Django keeps it."""
    try:
        request.resolver_match = request.resolver_match or resolve(request.path_info)
    except Http404:
        return ""
    return request.resolver_match.view_name


def outside(request: HttpRequest) -> bool:
    """Tell whether the route is one that works before login, or belongs to the login itself."""
    return route_of(request) in OPEN_ROUTES


def belongs_to_login(request: HttpRequest) -> bool:
    """Tell whether the route manages the own account (password, factors, sessions), which needs no sight of cases."""
    return route_of(request).startswith(("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_"))


def asks_by_itself(request: HttpRequest) -> bool:
    """Tell whether a live page asks for its version or for a part that changed, with nobody there."""
    return route_of(request).endswith(("_version", "_part"))


class SessionLimitsMiddleware:
    """End a session that was idle too long or is too old (seconds, from the settings); only people keep it awake."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session, now = request.session, int(time.time())
        if "_auth_user_id" in session:
            began, seen = session.setdefault("began", now), session.get("seen", now)
            if now - began > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif "seen" not in session or (now - seen >= 60 and not asks_by_itself(request)):
                session["seen"] = now
        return self.get_response(request)


class MemberLanguageMiddleware:
    """Speak the member's language; before login, the cookie's or the browser's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if request.user.is_authenticated:
            language = request.user.language
        known = dict(settings.LANGUAGES)
        chosen = language if language in known else translation.get_language_from_request(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response


class LoginRequiredMiddleware:
    """Send strangers to the login, members without a second factor to setting one up; no browser keeps an answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if outside(request):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return self._to_login(request)
        if route_of(request) == "account_email" and request.method not in ("GET", "HEAD"):
            # The address is the seat's: allauth's own list of addresses stays empty.
            raise Http404
        if not belongs_to_login(request):
            if request.user.must_change_password and not settings.DEMO:
                return redirect("account_change_password")
            if not second_factor_is_waived() and not is_mfa_enabled(request.user):
                return redirect("mfa_index")
        return self.get_response(request)

    def _to_login(self, request: HttpRequest) -> HttpResponse:
        address = reverse(settings.LOGIN_URL)
        if getattr(request, "htmx", False):
            return HttpResponse(status=401)
        return HttpResponseRedirect(f"{address}?next={quote(request.path)}" if request.method == "GET" else address)


class ActingMemberMiddleware:
    """Open the outer transaction as the member who is logged in, rendering included, on the municipality's clock."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or outside(request) or belongs_to_login(request):
            return self.get_response(request)
        zone = ZoneInfo(request.user.municipality.timezone)
        scope = scope_of(request)
        acting = acting_within(request.user.pk, scope) if scope else acting_as(request.user.pk)
        with timezone.override(zone), acting:
            response = self.get_response(request)
            if response.streaming:
                raise RuntimeError("A streamed answer would run after the transaction and see nothing.")
            return response
