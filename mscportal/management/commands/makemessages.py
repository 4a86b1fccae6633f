"""`manage.py makemessages`: Django's command, which also finds texts marked by gettext's names of this code."""

from django.core.management.commands import makemessages

# `gettext` stands as `__` (`_now` in one form) beside `gettext_lazy as _`.
KEYWORDS = ("__", "_now")


class Command(makemessages.Command):
    """Collects the texts of the sources into the catalogues."""

    xgettext_options = [*makemessages.Command.xgettext_options, *(f"--keyword={name}" for name in KEYWORDS)]
