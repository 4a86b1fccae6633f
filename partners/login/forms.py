"""The one form of allauth that looks for members itself."""

from allauth.account.forms import ResetPasswordForm

from partners.login.backends import members_by_email


class MemberResetPasswordForm(ResetPasswordForm):
    """Asks for a link by the address of a seat."""

    def clean_email(self) -> str:
        """Find the active members with this address; the answer is the same where there is none."""
        email: str = self.cleaned_data["email"]
        self.users = members_by_email(email)
        return email
