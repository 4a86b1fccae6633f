"""Who may log in: active members, by user name or e-mail."""

from allauth.account.auth_backends import AuthenticationBackend


class MemberBackend(AuthenticationBackend):
    """allauth's checks of password and address; permissions come from grants alone."""
