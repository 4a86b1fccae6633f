"""The forms of allauth that ask for something else here."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from partners.login.backends import members_by_email


class MemberResetPasswordForm(ResetPasswordForm):
    """Asks for a link by the address of a seat."""

    def clean_email(self) -> str:
        """Find the active members with this address; the answer is the same where there is none."""
        email: str = self.cleaned_data["email"]
        self.users = members_by_email(email)
        return email


class AddKeyForm(AddWebAuthnForm):
    """A passkey or security key; allauth's name has neither a translated label nor an end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _key_name(required=False)


class EditKeyForm(EditWebAuthnForm):
    """What a key is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _key_name(required=True)


def _key_name(*, required: bool) -> forms.CharField:
    return forms.CharField(label=_("Name"), max_length=80, required=required)
