"""The running portal, one for the worker's whole session, and members who are logged in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.portal import Portal, running_portal

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def portal(
    worker_id: str, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Portal]:
    with (
        django_db_blocker.unblock(),
        running_portal(f"browser_{worker_id}", tmp_path_factory.mktemp("portal")) as started,
    ):
        yield started


@pytest.fixture
def open_as(portal: Portal, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that logs a demo member in, in a browser context of its own, and gives the page."""
    contexts: list[BrowserContext] = []

    def open_page(username: str, *, viewport: dict[str, int] | None = None, **options: Any) -> Page:
        context = chromium.new_context(viewport=viewport or DESKTOP, base_url=portal.address, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, username)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def with_authenticator(portal: Portal, chromium: Browser) -> Iterator[Page]:
    """A page at the portal's name (a passkey belongs to a name, never to an address), with an authenticator."""
    context = chromium.new_context(
        viewport=DESKTOP, base_url=portal.address.replace("127.0.0.1", "localhost"), locale="en"
    )
    context.set_default_timeout(10_000)
    opened = context.new_page()
    devices = context.new_cdp_session(opened)
    devices.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": kind | {"isUserVerified": True}})
    yield opened
    context.close()


def sign_in(page: Page, username: str) -> None:
    """Log a demo member in."""
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill("demo")
    page.locator("form button[type=submit]").last.click()
    page.wait_for_url(lambda address: "/account/login/" not in address)


def set_up_passkey(page: Page) -> None:
    """Give the member who is logged in a passkey, after the password once more where that is asked for."""
    page.goto("/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill("demo")
        page.locator("main form button[type=submit]").first.click()
    page.locator("input[name=name]").fill("My laptop")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda address: "/webauthn/add/" not in address)


@pytest.fixture
def checked(axe: Axe) -> Iterator[Callable[[Page], None]]:
    """Return a function that notes what axe-core finds on a page; the journey fails at its end on any."""
    found: list[str] = []
    yield lambda page: found.extend(violations(axe, page))
    assert found == []


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()


def violations(axe: Axe, page: Page) -> list[str]:
    """Return axe-core's findings on the page (WCAG 2.2 A and AA, best practices too), one line each."""
    # A click returns once the next page has begun to arrive, when it may not have a root to look at.
    page.wait_for_load_state()
    # Each rule looks at the whole page all the same; to gather what it found right took more than half of the time.
    result = axe.run(page, options={"resultTypes": ["violations"]})
    return [f"{page.url}: {found['id']}: {found['nodes'][0]['html'][:160]}" for found in result["violations"]]


def scrolls_sideways(page: Page) -> bool:
    """Tell whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
