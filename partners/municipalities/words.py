"""Countries and languages in words."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

Words = str | Promise

# ISO 3166-1: the European Union and its neighbours; a country that is not named stands as its two letters.
COUNTRIES: dict[str, Words] = {
    "AT": _("Austria"),
    "BE": _("Belgium"),
    "BG": _("Bulgaria"),
    "CH": _("Switzerland"),
    "CY": _("Cyprus"),
    "CZ": _("Czechia"),
    "DE": _("Germany"),
    "DK": _("Denmark"),
    "EE": _("Estonia"),
    "ES": _("Spain"),
    "FI": _("Finland"),
    "FR": _("France"),
    "GB": _("United Kingdom"),
    "GR": _("Greece"),
    "HR": _("Croatia"),
    "HU": _("Hungary"),
    "IE": _("Ireland"),
    "IS": _("Iceland"),
    "IT": _("Italy"),
    "LI": _("Liechtenstein"),
    "LT": _("Lithuania"),
    "LU": _("Luxembourg"),
    "LV": _("Latvia"),
    "MT": _("Malta"),
    "NL": _("Netherlands"),
    "NO": _("Norway"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RO": _("Romania"),
    "SE": _("Sweden"),
    "SI": _("Slovenia"),
    "SK": _("Slovakia"),
}


def country_name(code: str) -> Words:
    """Return what a country is called, or its code."""
    return COUNTRIES.get(code, code)


def language_name(code: str) -> Words:
    """Return what a language is called; of one that nobody here has a word for, the code."""
    own = dict(settings.LANGUAGES).get(code)
    if own:
        return own
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def languages_in_words(codes: Iterable[str]) -> str:
    """Return the names of languages, in their order."""
    return ", ".join(str(language_name(code)) for code in codes)
