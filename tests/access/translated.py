"""Whether a message on the screen is a translated text: one that stands in a catalogue of its language."""

import gettext
import re
from functools import cache
from pathlib import Path

import allauth
import django
from django.conf import settings

HOLDER = re.compile(r"%\(\w+\)[sdi]|%[sdi]|\{\w*\}")
# Fewer letters of its own than this and a text with a place for a name in it could be anything.
OWN_LETTERS = 6


@cache
def _catalogues(language: str) -> list[dict[object, str]]:
    django_home, allauth_home = Path(django.__file__).parent, Path(allauth.__file__).parent
    homes = [
        *map(Path, settings.LOCALE_PATHS),
        django_home / "conf" / "locale",
        *django_home.glob("contrib/*/locale"),
        allauth_home / "locale",
    ]
    found = []
    for home in homes:
        file = home / language / "LC_MESSAGES" / "django.mo"
        if file.exists():
            with file.open("rb") as opened:
                found.append(gettext.GNUTranslations(opened)._catalog)  # type: ignore[attr-defined]
    return found


@cache
def _texts(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the texts of a language: whole ones, and a pattern of those with something to fill in."""
    whole, patterns = set(), set()
    for catalogue in _catalogues(language):
        for source, text in catalogue.items():
            original = source[0] if isinstance(source, tuple) else source
            if not original or text == original:
                continue
            text = " ".join(text.split())
            own = HOLDER.split(text)
            if len(own) == 1:
                whole.add(text)
            elif sum(map(len, own)) >= OWN_LETTERS:
                patterns.add(".+?".join(re.escape(part) for part in own))
    return frozenset(whole), re.compile("|".join(sorted(patterns)), re.DOTALL)


@cache
def is_translated(message: str, language: str) -> bool:
    """Tell whether `message` is, filled in or not, a text of the language that is not its English original."""
    whole, pattern = _texts(language)
    message = " ".join(message.split())
    return message in whole or bool(pattern.fullmatch(message))
