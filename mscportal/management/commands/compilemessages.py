"""`manage.py compilemessages`: Django's command, without the need for gettext's programs."""

import os
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Compiles each translation that is newer than its compiled form."""

    help = "Compile the translations of LOCALE_PATHS."
    requires_system_checks = ()

    def handle(self, *, verbosity: int, **options: object) -> None:
        """Write a .mo file beside each .po file, fuzzy entries left out."""
        for place in settings.LOCALE_PATHS:
            for source in sorted(Path(place).glob("*/LC_MESSAGES/*.po")):
                compiled = source.with_suffix(".mo")
                if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
                    continue
                # Whole at once, since the portal may be reading it.
                fresh = source.with_suffix(f".{os.getpid()}")
                _read(source).save_as_mofile(str(fresh))
                fresh.replace(compiled)
                if verbosity > 1:
                    self.stdout.write(str(compiled))


def _read(source: Path) -> polib.POFile:
    """Return the translations; raises CommandError for what is no catalogue."""
    try:
        return polib.pofile(str(source))
    except (OSError, ValueError) as error:
        raise CommandError(f"{source}: {error}") from error
