"""Every page that links lead to, as each role: accessible, nothing wider than the window, in four languages."""

from collections.abc import Callable

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, scrolls_sideways, violations
from tests.browser.crawl import reachable
from tests.browser.portal import Portal

ROLES = ["a.visser", "i.lambert", "s.okafor", "m.hendrickx", "h.moreau", "h.lemaire", "g.pauwels"]
LANGUAGES = ["de", "nl", "fr", "en"]


@pytest.mark.parametrize("username", ROLES)
def test_every_page_is_accessible_and_fits(
    portal: Portal, open_as: Callable[..., Page], axe: Axe, username: str
) -> None:
    page = open_as(username)
    pages = reachable(page, portal.address)
    assert len(pages) > 3
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", lambda line: faults.append(f"{page.url}: {line.text}") if line.type == "error" else None)
    for language in LANGUAGES:
        speak(page, language)
        for path in pages.values():
            page.goto(path)
            for size in (DESKTOP, PHONE):
                page.set_viewport_size(size)
                if scrolls_sideways(page):
                    faults.append(f"{path} is wider than {size['width']} px in {language}")
                if language == "de":
                    faults += violations(axe, page)
    assert faults == []


def speak(page: Page, language: str) -> None:
    """Change the member's language through the page's own switcher."""
    page.set_viewport_size(DESKTOP)
    page.goto("/account/sessions/")
    button = page.locator(f'form button[name=language][value="{language}"]')
    if button.count():
        button.first.click()
        page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == language
