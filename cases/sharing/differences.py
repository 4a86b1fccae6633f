"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

SAME, GONE, NEW = "", "del", "ins"


def differences(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield stretches of both texts in their order, each as SAME, GONE or NEW; space belongs to the word before it."""
    old, new = _words(before), _words(after)
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield SAME, "".join(new[new_from:new_to])
            continue
        if old_from < old_to:
            yield GONE, "".join(old[old_from:old_to])
        if new_from < new_to:
            yield NEW, "".join(new[new_from:new_to])


def _words(text: str) -> list[str]:
    return re.findall(r"\s*\S+\s*|\s+", text)
