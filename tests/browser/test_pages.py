"""Every page that links lead to, as each role: accessible, nothing wider than the window, in four languages."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.awkward import FULL_CASE, awkward_city
from tests.browser.conftest import DESKTOP, PHONE, scrolls_sideways, violations
from tests.browser.crawl import reachable
from tests.browser.portal import Portal

ROLES = ["a.visser", "i.lambert", "s.okafor", "m.hendrickx", "h.moreau", "h.lemaire", "g.pauwels"]
LANGUAGES = ["de", "nl", "fr", "en"]
AUDIT = bool(os.environ.get("AUDIT"))
# Who in the awkward city -> the pages that axe-core looks at in `make test`; with AUDIT=1 it looks at all of them.
CROWDED = {
    "awk.coordinator": {"cases:case", "cases:list", "meetings:meeting", "meetings:room", "partners:members"},
    "awk.worker": {"cases:my_actions", "cases:summary"},
    "awk.fresh": {"cases:list", "cases:my_actions"},
}


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


@pytest.fixture(scope="module")
def awkward(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Bring the awkward city in, beside the demo city."""
    file: Path = tmp_path_factory.mktemp("awkward") / "city.json"
    file.write_text(json.dumps(awkward_city(200 if AUDIT else 40)), encoding="utf-8")
    portal.manage("import_city", str(file), "--initial-password", "demo", "--as-of-today")


@pytest.mark.usefixtures("awkward")
@pytest.mark.parametrize(
    ("username", "starts"), [("awk.coordinator", FULL_CASE), ("awk.worker", FULL_CASE), ("awk.fresh", [])]
)
def test_pages_with_much_or_nothing_on_them_fit_too(
    portal: Portal, open_as: Callable[..., Page], axe: Axe, username: str, starts: list[str]
) -> None:
    page = open_as(username)
    pages = reachable(page, portal.address, *starts)
    assert len(pages) > 15
    assert ("cases:case" in pages) == bool(starts)
    faults: list[str] = []
    for language in LANGUAGES if AUDIT else ["de"]:
        speak(page, language)
        for route, path in pages.items():
            page.goto(path)
            for size in (DESKTOP, PHONE):
                page.set_viewport_size(size)
                if scrolls_sideways(page):
                    faults.append(f"{path} is wider than {size['width']} px in {language}")
                if AUDIT or (route in CROWDED[username] and size == PHONE):
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
