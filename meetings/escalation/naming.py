"""Whether a text tells who somebody is: the mayor's first page stands without name and reference (PRACTICE.md)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cases.models import Case, Identity

# Shorter names are words of their own ("An", "Do") too often.
SHORTEST = 3


@dataclass(frozen=True)
class Names:
    """What the people in a document are known by, as patterns."""

    patterns: tuple[re.Pattern[str], ...]

    def found_in(self, text: str) -> str:
        """Return the first name or reference that stands in `text`, "" when there is none."""
        found = next(filter(None, (pattern.search(text) for pattern in self.patterns)), None)
        return found.group() if found else ""


def names_of(cases: Iterable[Case]) -> Names:
    """Return what the acting member knows the people of `cases` by."""
    known = list(cases)
    patterns = [_pattern(case.reference, re.IGNORECASE) for case in known]
    for identity in Identity.objects.filter(case__in=known):
        if len(identity.family_name) >= SHORTEST:
            patterns.append(_pattern(identity.family_name, re.IGNORECASE))
        # A given name may be a word too ("will"), so it counts only as it is written.
        if len(identity.given_name) >= SHORTEST:
            patterns.append(_pattern(identity.given_name))
    return Names(tuple(patterns))


def _pattern(name: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", flags)
