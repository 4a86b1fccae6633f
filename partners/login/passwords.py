"""What a password must be."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LengthValidator(MinimumLengthValidator):
    """Django's, in words that stand in every language of the portal: its own have no Dutch."""

    def get_error_message(self) -> str:
        """Return what is said to a password that is too short."""
        words = ngettext(
            "Choose a password of at least %(count)d character.",
            "Choose a password of at least %(count)d characters.",
            self.min_length,
        )
        return words % {"count": self.min_length}
