"""Whether a text tells who somebody is: the mayor's first page stands without name and reference (PRACTICE.md)."""

import re
from collections.abc import Iterable

from cases.file.nameless import Names, pattern_of, patterns_of
from cases.models import Case, Identity


def names_of(cases: Iterable[Case]) -> Names:
    """Return what the acting member knows the people of `cases` by."""
    known = list(cases)
    patterns = [pattern_of(case.reference, re.IGNORECASE) for case in known]
    for identity in Identity.objects.filter(case__in=known):
        patterns += patterns_of(identity)
    return Names(tuple(patterns))
