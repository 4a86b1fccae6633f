"""Passkeys in Chromium, with an authenticator that the browser plays itself."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import set_up_passkey, sign_in

MEMBER = "p.girard"


def sign_out(page: Page) -> None:
    page.locator("details.menu summary").click()
    page.locator("form[data-logout] button").click()
    page.wait_for_url("**/account/login/**")


def test_a_passkey_is_set_up_and_signs_in_alone(with_authenticator: Page) -> None:
    page = with_authenticator
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    sign_in(page, MEMBER)
    set_up_passkey(page)
    page.goto("/account/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("My laptop")
    sign_out(page)
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda address: "/account/" not in address)
    expect(page.locator(".menu__name")).to_contain_text("Girard")
    assert faults == []
