"""The portal's components as template tags: marks, tags, days, lists, pagers."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from mscportal.look import dates

register = template.Library()

Words = str | Promise

# Audience of NEED_TO_KNOW.md -> (words of PRACTICE.md, swatch of TLP 2.0: RED, AMBER+STRICT, GREEN).
MARKS: dict[str, tuple[Words, str]] = {
    "table": (_("Everyone on this case"), "green"),
    "agencies": (_("Only these agencies"), "strict"),
    "people": (_("Only named people"), "red"),
    "extract": (_("Shared version"), "extract"),
}
TONES = {"", "ok", "warn", "risk", "info", "brand"}
SOON = datetime.timedelta(days=7)


@register.simple_tag
def mark(audience: str, words: Words | None = None) -> SafeString:
    """Show who may read something, in words with a swatch. Raises KeyError for an unknown audience."""
    own_words, swatch = MARKS[audience]
    return format_html('<span class="mark mark--{}">{}</span>', swatch, words or own_words)


@register.simple_tag
def tag(words: Words, tone: str = "") -> SafeString:
    """Show a state as a word on a tinted ground. Raises ValueError for an unknown tone."""
    if tone not in TONES:
        raise ValueError(f"no tone {tone!r}")
    return format_html('<span class="tag{}">{}</span>', f" tag--{tone}" if tone else "", words)


@register.simple_tag
def day(value: datetime.date | None, size: str = "medium") -> SafeString | str:
    """Show a day in words (sizes of `day_in_words`); nothing for None."""
    if value is None:
        return ""
    iso = dates.local_day(value).isoformat()
    return format_html('<time class="nowrap" datetime="{}">{}</time>', iso, dates.day_in_words(value, size))


@register.simple_tag
def clock(value: datetime.datetime | datetime.time | None) -> SafeString | str:
    """Show a time of day, "09:05"; nothing for None."""
    if value is None:
        return ""
    words = dates.clock_in_words(value)
    return format_html('<time class="num" datetime="{}">{}</time>', words, words)


@register.simple_tag
def moment(value: datetime.datetime | None, size: str = "medium") -> SafeString | str:
    """Show a day and a time of day; nothing for None."""
    if value is None:
        return ""
    words = f"{dates.day_in_words(value, size)}, {dates.clock_in_words(value)}"
    return format_html('<time class="num nowrap" datetime="{}">{}</time>', value.isoformat(), words)


@register.simple_tag
def due(due_on: datetime.date | None, today: datetime.date) -> SafeString | str:
    """Tell of a day that has passed or comes within a week, as a tag; nothing otherwise."""
    if due_on is None or due_on > today + SOON:
        return ""
    days = (due_on - today).days
    if days < 0:
        return tag(ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}, "risk")
    if days == 0:
        return tag(gettext("Due today"), "warn")
    return tag(ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days}, "warn")


@register.simple_tag
def colon() -> str:
    """Return the colon that follows a label; in French a narrow no-break space stands before it."""
    return pgettext("after a label", ":")


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts: Words) -> dict[str, object]:
    """Show the way to this page: label, address, label, address, …; a last label alone is this page."""
    pairs = [(parts[n], parts[n + 1]) for n in range(0, len(parts) - 1, 2)]
    return {"links": pairs, "here": parts[-1] if len(parts) % 2 else None}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], name: str = "page", of: Words = "") -> dict[str, object]:
    """Show links to the pages of a list, keeping the rest of the query; nothing where one page holds all.

    Where two lists stand on one page each has a `name` in the query, and says what it is a list `of`.
    """
    query = context["request"].GET.copy()
    query.pop(name, None)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "numbers": list(numbers),
        "ellipsis": page.paginator.ELLIPSIS,
        "prefix": f"?{query.urlencode()}&{name}=" if query else f"?{name}=",
        "of": of,
    }


@register.inclusion_tag("components/timeline_item.html")
def timeline_item(
    *,
    day: datetime.date,
    source: Words,
    text: str,
    audience: str = "",
    is_new: bool = False,
    labels: Iterable[Words] = (),
    foot: Words = "",
    url: str = "",
    reasons: Iterable[Words] = (),
) -> dict[str, object]:
    """Show one statement of a case; audience `extract` shows it as the shared version that it is.

    `reasons` are the sentences that say why its reader sees it, folded.
    """
    return {
        "day": day,
        "source": source,
        "text": text,
        "audience": audience,
        "is_new": is_new,
        "labels": labels,
        "foot": foot,
        "url": url,
        "reasons": reasons,
    }


@register.inclusion_tag("components/order_buttons.html")
def order_buttons(*, id: object, label: Words, first: bool = False, last: bool = False) -> dict[str, object]:
    """Show the buttons that move one entry of a sortable list, and its place in the posted order."""
    return {"id": id, "label": label, "first": first, "last": last}


@register.inclusion_tag("components/empty_state.html")
def empty_state(words: Words, *, url: str = "", label: Words = "") -> dict[str, object]:
    """Say that a list is empty, with the one thing to do about it."""
    return {"words": words, "url": url, "label": label}


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[tuple[Words, object]], css_class: str = "dl") -> dict[str, object]:
    """Show labels and values as a definition list; what is empty is left out."""
    return {"pairs": [(label, value) for label, value in pairs if value not in (None, "")], "css_class": css_class}


@register.simple_tag
def inline_svg(svg: str, label: Words) -> SafeString:
    """Put a drawing made by our own libraries into the page itself (the policy allows no `data:` images)."""
    drawing = svg[svg.index("<svg") + len("<svg") :]
    return format_html('<svg role="img" aria-label="{}"{}', label, mark_safe(drawing))  # noqa: S308 - our own SVG
