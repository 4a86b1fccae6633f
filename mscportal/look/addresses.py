"""Addresses that a request names, to which a member goes back."""

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme


def is_own_address(address: str) -> bool:
    """Tell whether `address` is a path of this portal, with what may follow it; never another site's."""
    try:
        resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return False
    return url_has_allowed_host_and_scheme(address, allowed_hosts=None)
