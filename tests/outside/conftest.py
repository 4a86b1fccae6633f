"""The portal that is attacked, and members who are logged in to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.crawl import reachable
from tests.browser.portal import Portal, running_portal

# Each form as it would be sent with its first button, what is empty filled with a 1, and each link that asks something.
FORMS = """[
  ...[...document.forms].map(form => [
    (form.getAttribute("method") || "get").toUpperCase(),
    form.getAttribute("action") || "",
    String(new URLSearchParams([...new FormData(form, form.querySelector("button[name]:not([type=button])"))]
      .map(([name, value]) => [name, typeof value == "string" && value || "1"]))),
  ]),
  ...[...document.querySelectorAll("a[href*='?']")].map(link => ["GET", link.href.split("?")[0], link.search.slice(1)]),
]"""
# They would end the session that the tool works with, or change what it is logged in by.
LEFT_ALONE = ("/account/", "/language/")


@dataclass(frozen=True)
class Session:
    """A member's cookies, and the paths they reach, and method, path and data of each kind of request there."""

    cookie: str
    pages: list[str]
    requests: list[tuple[str, str, str]]


@pytest.fixture
def portal(worker_id: str, tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[Portal]:
    """A portal of its own: what one member's session writes must not stand in another's way."""
    with django_db_blocker.unblock(), running_portal(f"scanned_{worker_id}", tmp_path) as started:
        yield started


@pytest.fixture
def log_in(chromium: Browser) -> Iterator[Callable[[str, str], Session]]:
    """Return a function that logs a demo member in at an address and looks at what there is."""
    contexts: list[BrowserContext] = []

    def log_in_at(address: str, username: str) -> Session:
        context = chromium.new_context(base_url=address, ignore_https_errors=True)
        contexts.append(context)
        page = context.new_page()
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill("demo")
        page.locator("form button[type=submit]").last.click()
        page.wait_for_url(lambda url: "/account/login/" not in url)
        pages = [path for path in reachable(page, address).values() if not path.startswith(LEFT_ALONE)]
        requests = _requests(page, pages)
        cookie = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())
        return Session(cookie, pages, requests)

    yield log_in_at
    for context in contexts:
        context.close()


def _requests(page: Page, pages: list[str]) -> list[tuple[str, str, str]]:
    """Return one request for each method, route and set of parameters."""
    found: dict[tuple[str, ...], tuple[str, str, str]] = {}
    for path in pages:
        page.goto(path)
        for method, target, data in page.evaluate(FORMS):
            place = urlsplit(urljoin(page.url, target)).path
            if data and not place.startswith(LEFT_ALONE):
                kind = (method, resolve(place).view_name, *sorted(parse_qs(data)))
                found.setdefault(kind, (method, place, data))
    return list(found.values())
