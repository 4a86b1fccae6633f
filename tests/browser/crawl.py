"""Every page a member can reach by links, one address a route."""

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
LEFT_OUT = {"account_logout"}


def reachable(page: Page, address: str, *starts: str) -> dict[str, str]:
    """Return route name → first path found, following the links of each page that answers 200 with HTML.

    What `starts` lead to is found before what the start page leads to.
    """
    found: dict[str, str] = {}
    waiting = deque([*starts, "/"])
    while waiting:
        path = waiting.popleft()
        try:
            route = resolve(urlsplit(path).path).view_name
        except Resolver404 as error:
            raise AssertionError(f"a link leads nowhere: {path}") from error
        if route in found or route in LEFT_OUT:
            continue
        answer = page.request.get(urljoin(address, path))
        assert answer.status == 200, f"{path} answered {answer.status}"
        if "text/html" not in answer.headers.get("content-type", "") or "attachment" in answer.headers.get(
            "content-disposition", ""
        ):
            found[route] = ""
            continue
        found[route] = path
        links = (link.replace("&amp;", "&") for link in LINK.findall(answer.text()))
        waiting.extend(link for link in links if link.startswith("/") and not link.startswith("//"))
    return {route: path for route, path in found.items() if path}
