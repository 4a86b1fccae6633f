"""`check_translations`: every text on the screen stands in all languages."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

SOURCES = ("mscportal", "partners", "cases", "meetings", "templates")
ORIGINAL = "en"


class Command(BaseCommand):
    """Fails on a text that is missing, fuzzy or empty in a language, and on one that nothing uses any more."""

    help = "Check that every text is translated into every language."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        languages = [code for code, _ in settings.LANGUAGES if code != ORIGINAL]
        with tempfile.TemporaryDirectory() as folder:
            fresh = self._extract(Path(folder), languages)
            faults = [fault for code in languages for fault in self._faults(code, fresh)]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} texts are not translated.")
        self.stdout.write(f"Every text stands in {', '.join([ORIGINAL, *languages])}.")

    def _extract(self, folder: Path, languages: list[str]) -> Path:
        """Collect the texts of the sources beside a copy of the catalogues, and leave the tree as it is."""
        root, before = Path(settings.BASE_DIR), Path.cwd()
        for name in SOURCES:
            (folder / name).symlink_to(root / name)
        shutil.copytree(root / "locale", folder / "locale")
        os.chdir(folder)
        try:
            call_command("makemessages", locale=languages, symlinks=True, no_wrap=True, no_obsolete=True, verbosity=0)
        finally:
            os.chdir(before)
        return folder / "locale"

    def _faults(self, code: str, fresh: Path) -> list[str]:
        kept = polib.pofile(str(Path(settings.BASE_DIR) / "locale" / code / "LC_MESSAGES" / "django.po"))
        used = polib.pofile(str(fresh / code / "LC_MESSAGES" / "django.po"))
        names = {(entry.msgctxt, entry.msgid) for entry in used}
        faults = [f"{code}: not translated: {entry.msgid}" for entry in used if not entry.translated()]
        return faults + [
            f"{code}: used nowhere: {entry.msgid}" for entry in kept if (entry.msgctxt, entry.msgid) not in names
        ]
