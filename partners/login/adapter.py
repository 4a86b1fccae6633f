"""What allauth asks of us: nobody signs up, a second factor is a must outside the demo."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

from mscportal.record.vault import master_decrypt, master_encrypt
from partners.login.backends import members_by_email
from partners.members.letters import owe_password_reset
from partners.members.models import Member

logger = logging.getLogger("mscportal.login")


def display_name(member: Member) -> str:
    """Return what allauth shows of a member."""
    return member.name


class MemberAccountAdapter(DefaultAccountAdapter):
    """Members are invited; an address on an account is trusted because it was confirmed with the seat."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Member, password: str) -> None:
        """Keep a password that its owner chose: one that was given for the first login has done its work."""
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])

    def send_password_reset_mail(self, user: Member, email: str, context: dict[str, Any]) -> None:
        """Leave the mail to a worker, so that the answer takes as long as for an address that nobody has."""
        owe_password_reset(member=user)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, str]]:
        """Offer the password to who has no second factor alone: with one, it confirms nothing (has_confirmed)."""
        ways: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return [way for way in ways if way["id"] != "reauthenticate"] or ways

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the log that somebody failed, without a name."""
        logger.warning("login failed", extra={"told": {"request": getattr(request, "id", "")}})


class MemberSocialAdapter(DefaultSocialAccountAdapter):
    """Single sign-on logs in who is a member already, and makes no account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie a first single sign-on to the one active member with an address that the provider has verified."""
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        members = {member for email in verified for member in members_by_email(email)}
        if len(members) == 1:
            sociallogin.connect(request, members.pop())


class MemberMfaAdapter(DefaultMFAAdapter):
    """Second factors are stored encrypted."""

    def encrypt(self, text: str) -> str:
        return master_encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return master_decrypt(encrypted_text)


def second_factor_is_waived() -> bool:
    """Tell whether members may work without a second factor (only in the demo)."""
    return bool(settings.DEMO)
