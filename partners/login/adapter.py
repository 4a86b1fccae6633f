"""What allauth asks of us: nobody signs up, a second factor is a must outside the demo."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from mscportal.record.vault import master_decrypt, master_encrypt
from partners.members.models import Member


def display_name(member: Member) -> str:
    """Return what allauth shows of a member."""
    return member.name


class MemberAccountAdapter(DefaultAccountAdapter):
    """Members are invited; an address on an account is trusted because a coordinator entered it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MemberSocialAdapter(DefaultSocialAccountAdapter):
    """Single sign-on logs in who is a member already, and makes no account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


class MemberMfaAdapter(DefaultMFAAdapter):
    """Second factors are stored encrypted."""

    def encrypt(self, text: str) -> str:
        return master_encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return master_decrypt(encrypted_text)


def second_factor_is_waived() -> bool:
    """Tell whether members may work without a second factor (only in the demo)."""
    return bool(settings.DEMO)
