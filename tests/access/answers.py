"""What two answers must have in common where neither may tell that something is hidden."""

import re

from django.http import HttpResponse


def told(answer: HttpResponse, address: str) -> str:
    """Return a page without what differs each time: its token and its own address."""
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode()).replace(address, "")
