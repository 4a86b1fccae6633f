"""Who may log in: active members, by user name or by the e-mail address of their seat."""

from allauth.account.auth_backends import AuthenticationBackend

from partners.members.models import Member


def members_by_email(email: str) -> list[Member]:
    """Return the active members with this address, in order of user name; a person's seats may share one."""
    if not email:
        return []
    return list(Member.objects.filter(email__iexact=email.strip(), is_active=True).order_by("username"))


class MemberBackend(AuthenticationBackend):
    """allauth's login, over the addresses that seats were confirmed with; permissions come from grants alone."""

    def _authenticate_by_email(self, email: str, password: str) -> Member | None:
        """Return the member, None where several seats have this address and password: their user name tells which."""
        fitting = [member for member in members_by_email(email) if self._check_password(member, password)]
        return fitting[0] if len(fitting) == 1 else None

    def _check_password(self, user: Member | None, password: str) -> Member | None:
        """Check the password of an active member; whoever left or waits for confirmation is nobody."""
        return super()._check_password(user if user and user.is_active else None, password)
