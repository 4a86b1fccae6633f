"""Passkeys in Chromium, with an authenticator that the browser plays itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP
from tests.browser.portal import Portal

MEMBER = "p.girard"


@pytest.fixture
def page(portal: Portal, chromium: Browser) -> Iterator[Page]:
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


def sign_in(page: Page) -> None:
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(MEMBER)
    page.locator("input[name=password]").fill("demo")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda address: "/account/login/" not in address)


def sign_out(page: Page) -> None:
    page.locator("details.menu summary").click()
    page.locator("form[data-logout] button").click()
    page.wait_for_url("**/account/login/**")


def test_a_passkey_is_set_up_and_signs_in_alone(page: Page) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    sign_in(page)
    page.goto("/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill("demo")
        page.locator("main form button[type=submit]").first.click()
    page.locator("input[name=name]").fill("My laptop")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda address: "/webauthn/add/" not in address)
    page.goto("/account/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("My laptop")
    sign_out(page)
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda address: "/account/" not in address)
    expect(page.locator(".menu__name")).to_contain_text("Girard")
    assert faults == []
