"""Whether two names and birth dates may be one person's, said in words; nothing is added up to a score.

Slips of the hand are counted by rapidfuzz (MIT licence), a well-kept library of edit distances; what is
written otherwise by custom is judged by its sound (sounds.py). Southport's inquiry: a name misspelt in the second and
third referral hid the first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA

from cases.known.sounds import is_bare, plain, sound_of

# They come and go before family names.
PARTICLES = frozenset(
    re.findall(
        "[a-z]+", "al el ul ar as ad an at az ben bin ibn bint ould van von vom zu der den de di da do dos du des"
    )
) | {"la", "le", "ter", "ten", "te"}
GLUED = re.compile(r"^(?:vanden|vander|vande|van|ben|bin|el|al|l)(?=[a-z]{4,})")
SERVANT_OF = re.compile(r"^(abd)(?:[aeiou]l?|[aeiou]?([drstnz])(?=\2))?(?=[b-z][a-z]{3})")


class Names(models.TextChoices):
    """How the names are alike."""

    SAME = "same", _("same name")
    ORDER = "order", _("same name, its parts in another order")
    SPELT = "spelt", _("same name, spelt otherwise")
    PART = "part", _("one name is a part of the other")
    SHORT = "short", _("given name shortened, same family name")
    GIVEN = "given", _("same given name, another family name")


class Births(models.TextChoices):
    """How the birth dates are alike."""

    SAME = "same", _("same birth date")
    TURNED = "turned", _("birth date with day and month exchanged")
    DIGIT = "digit", _("birth date with one sign other")
    YEAR = "year", _("same day, born a year earlier or later")
    ROUGH = "rough", _("birth date on a first of January, a year apart at most")


# Where the birth date is only like it, a name that is only in part the same says nothing.
WHOLE = (Names.SAME, Names.ORDER, Names.SPELT, Names.PART)


class Person(Protocol):
    """Whom it is about: an identity, or what somebody types."""

    @property
    def given_name(self) -> str: ...

    @property
    def family_name(self) -> str: ...

    @property
    def born_on(self) -> date: ...


@dataclass(frozen=True)
class Alike:
    """How two people are alike."""

    names: Names
    births: Births


@dataclass(frozen=True)
class Word:
    """A part of a name in plain letters."""

    text: str
    is_bare: bool = False

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The word, and the word without what is glued to its beginning."""
        shorter = GLUED.sub("", self.text)
        return (self.text,) if shorter == self.text else (self.text, shorter)


def alike(one: Person, other: Person) -> Alike | None:
    """Return how two people may be one, None where nothing speaks for it."""
    births = births_alike(one.born_on, other.born_on)
    if births is None:
        return None
    names = names_alike((one.given_name, one.family_name), (other.given_name, other.family_name))
    if names is None or (births != Births.SAME and names not in WHOLE):
        return None
    return Alike(names, births)


def births_alike(one: date, other: date) -> Births | None:
    """Return how two birth dates are alike, None where they are not."""
    if one == other:
        return Births.SAME
    if other == _turned(one):
        return Births.TURNED
    if _is_slip(one, other):
        return Births.DIGIT
    if abs(one.year - other.year) == 1 and (one.month, one.day) == (other.month, other.day):
        return Births.YEAR
    first_of_year = (1, 1) in ((one.month, one.day), (other.month, other.day))
    return Births.ROUGH if first_of_year and abs(one.year - other.year) <= 1 else None


def near(born_on: date) -> tuple[set[date], tuple[date, date] | None]:
    """Return the days, and the span of days, among which are all births that may be alike."""
    written = f"{born_on:%Y%m%d}"
    texts = {written[:at] + sign + written[at + 1 :] for at in range(len(written)) for sign in "0123456789"}
    texts |= {written[:at] + written[at + 1] + written[at] + written[at + 2 :] for at in range(len(written) - 1)}
    texts |= {f"{born_on.year + by:04}{rest}" for by in (-1, 0, 1) for rest in (written[4:], "0101")}
    texts.add(written[:4] + written[6:] + written[4:6])
    span = date(born_on.year - 1, 1, 1), date(born_on.year + 1, 12, 31)
    return {day for text in texts if (day := _read(text))}, span if (born_on.month, born_on.day) == (1, 1) else None


def _read(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _turned(day: date) -> date | None:
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


def _is_slip(one: date, other: date) -> bool:
    return bool(OSA.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}") <= 1)


def names_alike(one: tuple[str, str], other: tuple[str, str]) -> Names | None:
    """Return how two names, each a given and a family name, are alike, None where they are not."""
    first, second = [[_words(part) for part in name] for name in (one, other)]
    written = [[text for part in parts for text in _texts(part)] for parts in (first, second)]
    if written[0] == written[1]:
        return Names.SAME
    if sorted(written[0]) == sorted(written[1]):
        return Names.ORDER
    found = {_compared(a, b) for a in _ways(first) for b in _ways(second)}
    for how in (Names.SPELT, Names.PART):
        if how in found:
            return how
    if Names.SPELT in {_compared(a, b) for a in _joined(first[1]) for b in _joined(second[1])}:
        given = [(a, b) for a in first[0][:1] for b in second[0][:1]]
        if _texts(first[1]) == _texts(second[1]) and any(_is_turned(a, b) for a, b in given):
            return Names.SPELT
        return Names.SHORT if any(_is_short(a, b) for a, b in given) else None
    return Names.GIVEN if first[0] and _compared(first[0], second[0]) == Names.SPELT else None


def _ways(parts: Sequence[Sequence[Word]]) -> Iterator[list[Word]]:
    """Yield the words of a whole name in the ways in which those of a part may be written as one."""
    for given in _joined(parts[0]):
        for family in _joined(parts[1]):
            yield [*given, *family]


def _words(name: str) -> list[Word]:
    found = []
    for raw in re.split(r"[\s\-]+", name):
        for text in plain(raw).split():
            parted = SERVANT_OF.match(text)
            texts = [parted[1], text[parted.end() :]] if parted and not is_bare(raw) else [text]
            found += [Word(one, is_bare(raw)) for one in texts]
    return [word for word in found if word.text not in PARTICLES] or found


def _joined(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the words, and the words with two neighbours written as one."""
    yield list(words)
    for at in range(len(words) - 1):
        both = Word(words[at].text + words[at + 1].text, words[at].is_bare)
        yield [*words[:at], both, *words[at + 2 :]]


def _compared(one: Sequence[Word], other: Sequence[Word]) -> Names | None:
    """Return SPELT where each word has its match, PART where each of the shorter name (two words or more) has."""
    shorter, longer = sorted((list(one), list(other)), key=len)
    left, count = list(longer), len(shorter)
    for word in shorter:
        match = next((each for each in left if _match(word, each)), None)
        if match is None:
            return None
        left.remove(match)
    if not left:
        return Names.SPELT
    return Names.PART if count > 1 else None


def _match(one: Word, other: Word) -> bool:
    return any(_same_word(a, b, one.is_bare, other.is_bare) for a in one.forms for b in other.forms)


def _same_word(one: str, other: str, one_bare: bool, other_bare: bool) -> bool:
    if one == other:
        return True
    shortest = min(len(one), len(other))
    if shortest >= 5 and one[0] == other[0] and OSA.distance(one, other) <= (2 if shortest >= 9 else 1):
        return True
    first, second = sound_of(one, one_bare), sound_of(other, other_bare)
    shared = max((len(way) for way in first.consonants & second.consonants), default=0)
    if not shared:
        return False
    if one_bare or other_bare:
        return True
    apart = OSA.distance(first.vowels, second.vowels)
    return bool(apart <= (1 if shared >= 3 else 0))


def _is_short(one: Word, other: Word) -> bool:
    shorter, longer = sorted((one.text.replace("x", "ks"), other.text.replace("x", "ks")), key=len)
    return 2 <= len(shorter) < len(longer) and len(longer) >= 4 and longer.startswith(shorter)


def _is_turned(one: Word, other: Word) -> bool:
    """Tell whether two words differ in nothing but the order of their letters, behind the first."""
    return one != other and one.text[0] == other.text[0] and sorted(one.text) == sorted(other.text)


def _texts(words: Sequence[Word]) -> list[str]:
    return [word.text for word in words]
