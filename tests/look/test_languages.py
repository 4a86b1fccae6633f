"""The translations: French spacing, and no word of ours that Django takes for one of its own."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP, WEEKDAYS, WEEKDAYS_ABBR


def catalogue(language: str) -> polib.POFile:
    """Return our own translations of a language."""
    return polib.pofile(str(Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"))


def texts(language: str) -> Iterator[str]:
    """Give every translated text of a language."""
    for entry in catalogue(language):
        yield from entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]


def test_french_puts_a_narrow_no_break_space_before_tall_signs() -> None:
    wrong = [
        text for text in texts("fr") if re.search(r"(?<!\u202f)(?<!^)[:;?!»](?!/)|«(?!\u202f)|[ \xa0][:;?!»]", text)
    ]
    assert wrong == []


@pytest.mark.parametrize(("language", "shown"), [("en", "Who: x"), ("de", "Who: x"), ("fr", "Who\u202f: x")])
def test_a_label_is_followed_by_the_colon_of_the_language(language: str, shown: str) -> None:
    with translation.override(language):
        assert Template("{% load look %}Who{% colon %} x").render(Context()) == shown


def test_no_word_of_ours_stands_for_a_month_or_day_of_django() -> None:
    """“May” is a month to Django: as “is allowed to” it would stand in every date of May."""
    with translation.override("en"):
        named = chain.from_iterable(words.values() for words in (MONTHS, MONTHS_3, MONTHS_AP, WEEKDAYS, WEEKDAYS_ABBR))
        calendar = {str(word) for word in named}
    assert {entry.msgid for entry in catalogue("de") if not entry.msgctxt} & calendar == set()


@pytest.mark.parametrize(
    ("language", "other_word"),
    [
        ("de", r"\b(Agentur|Behörde|Meeting|Akten?\b)"),  # Stelle, Sitzung, Fall
        ("nl", r"\b(dossier|agentschap|meeting|loggen|gelogd)"),  # casus, organisatie, vergadering, geregistreerd
        ("fr", r"\b(agence|meeting|escalade|conférence)"),  # organisation, réunion, saisine, concertation
    ],
)
def test_one_thing_has_one_word(language: str, other_word: str) -> None:
    assert [text for text in texts(language) if re.search(other_word, text, re.IGNORECASE)] == []
