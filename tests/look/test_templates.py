"""Every template compiles and keeps to the strict Content-Security-Policy."""

import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

TEMPLATES = Path(settings.BASE_DIR) / "templates"
OURS = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file())
ALLAUTH = Path(allauth.__file__).parent / "templates"
LOGIN_PAGES = sorted(
    str(path.relative_to(ALLAUTH))
    for app in ("account", "mfa", "socialaccount", "usersessions")
    for path in (ALLAUTH / app).rglob("*.html")
)
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "a style element": r"<style",
    "an event handler": r"\son[a-z]+\s*=",
    "an htmx script": r"hx-on|hx-vals\s*=\s*['\"]js:|hx-headers\s*=\s*['\"]js:|hx-trigger\s*=\s*['\"][^'\"]*\[",
    "a data: or javascript: address": r"(src|href|srcset)\s*=\s*['\"]\s*(data|javascript):",
    "an inline script": r"<script(?![^>]*(\ssrc=|application/json))",
}
ERROR_PAGES = ("400.html", "403.html", "403_csrf.html", "404.html", "405.html", "429.html", "500.html")


@pytest.mark.parametrize("name", OURS)
def test_it_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", LOGIN_PAGES)
def test_no_login_page_falls_back_to_a_foreign_frame(name: str) -> None:
    source = Path(get_template(name).origin.name).read_text(encoding="utf-8")
    if parent := re.search(r'{% extends "([^"]+)"', source):
        test_no_login_page_falls_back_to_a_foreign_frame(parent[1])
    else:
        ours = str(get_template(name).origin.name).startswith(str(TEMPLATES))
        assert ours or "snippets/" in name, name


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_it_has_nothing_the_policy_would_block(name: str, what: str) -> None:
    found = re.search(FORBIDDEN[what], (TEMPLATES / name).read_text(encoding="utf-8"), re.IGNORECASE)
    assert found is None, f"{name} has {what}: {found and found.group(0)}"


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_needs_no_context(name: str) -> None:
    page = get_template(name).render()
    assert "<h1" in page
    assert "data-keep-drafts" in page


def test_an_error_page_offers_the_languages_where_there_is_a_request() -> None:
    request = RequestFactory().get("/nowhere/?a=1")
    page = render_to_string("404.html", {}, request=request)
    assert 'name="next" value="/nowhere/?a=1"' in page
    assert page.count('name="language"') == len(settings.LANGUAGES)


def test_the_demonstration_says_so_on_every_page() -> None:
    assert "Demonstration" in render_to_string("404.html", {"demo": True})
    assert "Demonstration" not in render_to_string("404.html", {"demo": False})
