"""How a name sounds, whatever alphabet and custom it was written by.

anyascii (ISC licence) knows the letters of all scripts; what follows is the customs by which clerks of several
countries write the same sound: Jusuf, Youssef, يوسف; Iwanow, Ivanov, Иванов; Djamal, Jamal, Dschamal, Cemal.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from anyascii import anyascii

# Letters whose marks say more than anyascii keeps.
MARKED = str.maketrans({"ş": "sh", "š": "sh", "ç": "ch", "č": "ch", "ć": "ch", "ž": "zh", "ğ": "", "ı": "i", "đ": "dj"})
GREEK = (("oy", "ou"), ("^mp", "b"), ("^nt", "d"), ("^gk", "g"), ("gg", "ng"), ("([ae])y(?=[aeioglmnr])", r"\1v"))
VOWELS = {"a": "a", "e": "i", "i": "i", "y": "i", "o": "u", "u": "u"}
# (what is written, how it may sound); the first that fits counts. A capital stands for one class of consonants.
SOUNDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("s[ck]?ht[sc]+h|s?ht?ch|chtch", ("C",)),
    ("tsch|tch|tsj|sch|sh|sj", ("C",)),
    ("dsch|dzh|dj|zh", ("J",)),
    ("ch", ("C", "H", "K")),
    ("kh", ("H", "K")),
    ("gh", ("G", "H")),
    ("gu(?=[ei])", ("G",)),
    ("g[ei](?=[aeiou])", ("G", "J", "Y")),
    ("g(?=[eiy])", ("G", "J", "Y")),
    ("^g(?=a)", ("G", "J")),
    ("g", ("G",)),
    ("^i(?=[aeou])", ("Y", "")),
    ("^[yj](?=[ei])", ("Y", "J", "")),
    ("^y(?=[aou])", ("Y",)),
    ("j", ("J", "Y", "")),
    ("ck|q|k", ("K",)),
    ("c(?=[eiy])", ("S", "J")),
    ("c", ("K", "J")),
    ("x", ("KS",)),
    ("ph", ("F",)),
    ("th", ("T",)),
    ("ts|tz|z|s", ("S",)),
    ("(?<=.)h$", ("",)),
    ("h", ("H", "")),
    ("(?:v|w|ff?)$", ("F", "")),
    ("w", ("V", "")),
    ("[dt]+$", ("T",)),
    ("[bdflmnprtv]", ()),
)
RULES = [(re.compile(written), heard) for written, heard in SOUNDS]
MOST = 48


@dataclass(frozen=True)
class Sound:
    """The consonants that a word may have, and its vowels by class; `is_bare` where its script leaves them out."""

    consonants: frozenset[str]
    vowels: str
    is_bare: bool


def plain(text: str) -> str:
    """Return a name in plain small letters, words apart, whatever script it came in."""
    composed = unicodedata.normalize("NFKC", text).lower()
    words = re.findall(r"[^\W\d_]+", re.sub(r"['’ʼ`´\u064b-\u0652]", "", composed))
    return " ".join(word for word in (_latin(word) for word in words) if word)


def is_bare(text: str) -> bool:
    """Tell whether a text is written in Arabic or Hebrew letters, without short vowels."""
    return any(unicodedata.name(sign, "").startswith(("ARABIC", "HEBREW")) for sign in text)


def _latin(word: str) -> str:
    if is_bare(word):
        # The article stands in one with its word.
        word = re.sub("^ال(?=..)", "", word)
    made = anyascii(word.translate(MARKED)).lower()
    if "GREEK" in unicodedata.name(word[0], ""):
        for written, meant in GREEK:
            made = re.sub(written, meant, made)
    return re.sub("[^a-z]", "", made)


@lru_cache(maxsize=4096)
def sound_of(word: str, bare: bool) -> Sound:
    """Return how one word in plain small letters sounds."""
    # Ukrainian names begin with an o where Russian ones begin with an a: Oleksandr, Olena.
    word = re.sub("^ole(?=[kn])", "ale", re.sub(r"(.)\1+", r"\1", word))
    heard: list[tuple[str, ...]] = []
    vowels, at, was_vowel = "", 0, False
    while at < len(word):
        sign, found = word[at], _rule(word, at, bare)
        if found:
            end, ways = found
            heard.append(ways)
            at, was_vowel = end, False
            continue
        if sign in VOWELS and not was_vowel:
            vowels += VOWELS[sign]
        was_vowel = sign in VOWELS
        at += 1
    ways_whole = ("".join(one) for one in islice(product(*heard), MOST))
    return Sound(frozenset(re.sub("CC+", "C", one) for one in ways_whole), vowels, bare)


def _rule(word: str, at: int, bare: bool) -> tuple[int, tuple[str, ...]] | None:
    if bare and word[at] in "wy":
        return at + 1, ("",) if at else (word[at].upper(), "")
    for written, ways in RULES:
        if found := written.match(word, at):
            return found.end(), ways or (found[0].upper(),)
    return None
