"""Translations are compiled without gettext's programs, and only where they changed."""

import gettext
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from pytest_django import Settings


@pytest.fixture
def catalogue(tmp_path: Path, settings: Settings) -> Path:
    """A Dutch catalogue with one finished and one doubtful text."""
    settings.LOCALE_PATHS = [tmp_path]
    path = tmp_path / "nl" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    texts = polib.POFile()
    texts.metadata = {"Content-Type": "text/plain; charset=utf-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    texts.append(polib.POEntry(msgid="case", msgid_plural="cases", msgstr_plural={0: "dossier", 1: "dossiers"}))
    texts.append(polib.POEntry(msgid="order", msgctxt="sequence", msgstr="volgorde"))
    texts.append(polib.POEntry(msgid="seat", msgstr="stoel", flags=["fuzzy"]))
    texts.save(str(path))
    return path


def test_it_works(catalogue: Path) -> None:
    call_command("compilemessages", verbosity=0)
    dutch = gettext.translation("django", catalogue.parents[2], ["nl"])
    assert dutch.ngettext("case", "cases", 2) == "dossiers"
    assert dutch.pgettext("sequence", "order") == "volgorde"
    assert dutch.gettext("seat") == "seat"
    assert [path.name for path in sorted(catalogue.parent.iterdir())] == ["django.mo", "django.po"]


def test_what_has_not_changed_is_left_alone(catalogue: Path) -> None:
    compiled = catalogue.with_suffix(".mo")
    compiled.write_bytes(b"as it was")
    call_command("compilemessages", verbosity=0)
    assert compiled.read_bytes() == b"as it was"
