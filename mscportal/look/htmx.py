"""Requests that htmx may have sent."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """A request as django-htmx's middleware hands it on: `htmx` is true where htmx sent it."""

    htmx: HtmxDetails
