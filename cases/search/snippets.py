"""Parts of texts with what was found in them marked."""

from typing import TypedDict

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Signs that nobody types, round what was found in a text; they become <mark> once all else is escaped.
BEGIN, END = "\ue000", "\ue001"


class HeadlineMarks(TypedDict):
    """How PostgreSQL cuts a part out of a text, in words, and marks what was found."""

    start_sel: str
    stop_sel: str
    max_words: int
    min_words: int


def headline_marks() -> HeadlineMarks:
    """Return what SearchHeadline is asked for, so that `snippet` understands its answer."""
    return {"start_sel": BEGIN, "stop_sel": END, "max_words": 40, "min_words": 20}


def snippet(text: str, headline: str) -> SafeString:
    """Return a part of a text as HTML, with what was found in <mark> and dots where it is cut."""
    plain = headline.replace(BEGIN, "").replace(END, "").strip()
    before = "" if text.lstrip().startswith(plain) else "… "
    after = "" if text.rstrip().endswith(plain) else " …"
    safe = str(escape(headline.strip())).replace(BEGIN, "<mark>").replace(END, "</mark>")
    return mark_safe(f"{before}{safe}{after}")  # noqa: S308 - escaped above
