"""Days and times in words, in the active language."""

import datetime

from django.utils import dateformat, timezone, translation

# Format characters of django.utils.dateformat; English stands for every language not named.
_FORMATS = {
    "en": {"short": "D j M", "medium": "D j M Y", "long": "l j F Y"},
    "de": {"short": "D, j. M", "medium": "D, j. M Y", "long": "l, j. F Y"},
    "nl": {"short": "D j b", "medium": "D j b Y", "long": "l j F Y"},
    "fr": {"short": "D j N", "medium": "D j N Y", "long": "l j F Y"},
}


def local_day(value: datetime.date) -> datetime.date:
    """Return the day that `value` is, or (a datetime) falls on in the current time zone."""
    if not isinstance(value, datetime.datetime):
        return value
    return (timezone.localtime(value) if timezone.is_aware(value) else value).date()


def day_in_words(value: datetime.date, size: str = "medium") -> str:
    """Return a day as "Tue 17 Nov 2026" (`medium`), "Tue 17 Nov" (`short`) or "Tuesday 17 November 2026" (`long`).

    A short day of another year than the current one names its year. Raises KeyError for another size.
    """
    if size == "short" and local_day(value).year != timezone.localdate().year:
        size = "medium"
    language = (translation.get_language() or "en").split("-")[0]
    return dateformat.format(local_day(value), _FORMATS.get(language, _FORMATS["en"])[size])


def clock_in_words(value: datetime.datetime | datetime.time) -> str:
    """Return a time of day on 24 hours, "09:05"; an aware datetime in the current time zone."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return dateformat.time_format(value, "H:i")
