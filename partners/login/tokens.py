"""The key in a link to choose a password."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class SeatTokenGenerator(PasswordResetTokenGenerator):
    """Django's keys, which hold no longer once their member has left."""

    def check_token(self, user: Any, token: str | None) -> bool:
        """Tell whether the key is right, in time, and its member's seat stands."""
        return bool(user and user.is_active) and super().check_token(user, token)
