"""What every page's frame needs to know of the installation."""

from django.conf import settings
from django.http import HttpRequest


def look(request: HttpRequest) -> dict[str, object]:
    """Return `demo`: whether this installation shows invented people and waives the second factor."""
    return {"demo": bool(getattr(settings, "DEMO", False))}
