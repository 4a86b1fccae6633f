"""portal.js in a real browser, on pages rendered without a database: nothing typed is lost, nothing is left behind."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from mscportal.look.widgets import DayInput

PORTAL = "http://portal.test"
STATIC = Path(settings.BASE_DIR) / "mscportal" / "static"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
PAGE = """{% extends frame %}{% load look look_forms %}{% block title %}Note{% endblock %}{% block main %}
<h1>Note</h1>{% if form %}{% show_form form draft="case-1" action="/save/" %}{% endif %}
{% if slots %}<form id="order" method="post" action="/order/"><ol data-sortable>
{% for slot in slots %}<li>{{ slot }} {% order_buttons id=slot label=slot first=forloop.first last=forloop.last %}</li>
{% endfor %}</ol></form>{% endif %}
<div id="live" hx-get="/live/" hx-trigger="click">Live</div>
<form method="post" action="/out/" data-logout><button>Out</button></form>{% endblock %}"""


class NoteForm(forms.Form):
    """What is typed in these tests."""

    text = forms.CharField(widget=forms.Textarea)
    due_on = forms.DateField(widget=DayInput, required=False)


def html(reader: str = "alice", frame: str = "base.html", **context: object) -> str:
    user = SimpleNamespace(is_authenticated=True, pk=reader, get_full_name=reader, get_username=reader)
    template = engines["django"].from_string(PAGE)
    return str(template.render({"frame": frame, "user": user, "csrf_token": "t0ken", **context}))


class Portal:
    """Answers the browser's requests; a test sets what stands at an address, and reads what was posted."""

    def __init__(self) -> None:
        self.pages: dict[str, Callable[[], tuple[int, str]]] = {}
        self.posted: list[tuple[str, str]] = []

    def show(self, path: str, body: str, status: int = 200) -> None:
        self.pages[path] = lambda: (status, body)

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(PORTAL).split("?")[0]
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
            return
        if route.request.method == "POST":
            self.posted.append((path, route.request.post_data or ""))
        if path not in self.pages:
            route.abort("connectionfailed")
            return
        status, body = self.pages[path]()
        headers = {"Content-Security-Policy": POLICY}
        route.fulfill(status=status, body=body, content_type="text/html; charset=utf-8", headers=headers)


@pytest.fixture(scope="module")
def browser_context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def page(browser_context: BrowserContext, portal: Portal) -> Iterator[Page]:
    page = browser_context.new_page()
    page.route("**/*", portal.answer)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    portal.show("/note/", html(form=NoteForm()))
    page.goto(f"{PORTAL}/note/")
    yield page
    page.close()
    assert complaints == []


def test_text_survives_a_lost_connection(page: Page, portal: Portal) -> None:
    page.fill("#id_text", "He came twice.")
    page.click("text=Save")
    page.wait_for_url("chrome-error://**")
    page.goto(f"{PORTAL}/note/")
    assert page.input_value("#id_text") == "He came twice."
    assert "put back" in page.inner_text("[data-connection]")


def test_text_survives_an_error_page_and_signing_in_again(page: Page, portal: Portal) -> None:
    portal.show("/save/", html(frame="components/entrance.html"), status=403)
    portal.show("/elsewhere/", html())
    page.fill("#id_text", "He came twice.")
    page.click("text=Save")
    page.wait_for_url("**/save/")
    page.goto(f"{PORTAL}/elsewhere/")
    page.goto(f"{PORTAL}/note/")
    assert page.input_value("#id_text") == "He came twice."


def test_text_that_was_saved_is_forgotten(page: Page, portal: Portal) -> None:
    portal.show("/save/", html())
    page.fill("#id_text", "He came twice.")
    page.click("text=Save")
    page.wait_for_url("**/save/")
    page.goto(f"{PORTAL}/note/")
    assert page.input_value("#id_text") == ""


def test_text_that_was_refused_is_kept(page: Page, portal: Portal) -> None:
    portal.show("/save/", html(form=NoteForm({"text": ""})))
    page.fill("#id_text", "He came twice.")
    page.click("text=Save")
    page.wait_for_url("**/save/")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.goto(f"{PORTAL}/note/")
    assert page.input_value("#id_text") == "He came twice."


def test_another_reader_finds_nothing(page: Page, portal: Portal) -> None:
    page.fill("#id_text", "He came twice.")
    portal.show("/note/", html(reader="bob", form=NoteForm()))
    page.goto(f"{PORTAL}/note/")
    assert page.input_value("#id_text") == ""
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('draft:')).length") == 0


def test_signing_out_forgets_everything_in_every_tab(
    browser_context: BrowserContext, page: Page, portal: Portal
) -> None:
    other = browser_context.new_page()
    other.route("**/*", portal.answer)
    other.goto(f"{PORTAL}/note/")
    other.fill("#id_text", "Typed in the other tab.")
    portal.show("/out/", html(frame="components/entrance.html"))
    page.fill("#id_text", "He came twice.")
    with other.expect_navigation():
        page.click("main form[data-logout] button")
    assert other.input_value("#id_text") == ""
    page.goto(f"{PORTAL}/note/")
    assert page.input_value("#id_text") == ""
    other.close()


def test_ctrl_enter_sends_the_form_of_the_cursor(page: Page, portal: Portal) -> None:
    portal.show("/save/", html())
    page.fill("#id_text", "He came twice.")
    page.press("#id_text", "Control+Enter")
    page.wait_for_url("**/save/")
    assert [path for path, _ in portal.posted] == ["/save/"]


def test_a_failed_live_request_says_that_the_text_is_kept(page: Page, portal: Portal) -> None:
    page.click("#live")
    expect(page.locator("[data-connection]")).to_contain_text("Connection lost")
    portal.show("/live/", "back")
    page.click("#live")
    expect(page.locator("[data-connection]")).to_be_empty()


def test_a_live_request_after_the_session_ended_says_so(page: Page, portal: Portal) -> None:
    portal.show("/live/", "", status=401)
    page.click("#live")
    expect(page.locator("[data-connection]")).to_contain_text("no longer signed in")


def test_an_offline_browser_does_not_leave_the_form(
    browser_context: BrowserContext, page: Page, portal: Portal
) -> None:
    page.fill("#id_text", "He came twice.")
    browser_context.set_offline(True)
    page.click("text=Save")
    assert "Connection lost" in page.inner_text("[data-connection]")
    browser_context.set_offline(False)
    assert portal.posted == []
    assert page.input_value("#id_text") == "He came twice."


def test_a_chosen_day_is_written_out(page: Page) -> None:
    page.fill("#id_due_on", "2026-11-19")
    assert page.inner_text("[data-written-day=id_due_on]") == "Thursday 19 November 2026"


def test_dragging_sends_the_new_order(page: Page, portal: Portal) -> None:
    portal.show("/note/", html(slots=["a", "b", "c"]))
    portal.show("/order/", html())
    page.goto(f"{PORTAL}/note/")
    page.locator("li:has-text('c') [data-grip]").drag_to(
        page.locator("#order li").first, target_position={"x": 5, "y": 2}
    )
    page.wait_for_url("**/order/")
    assert portal.posted == [("/order/", "order=c&order=a&order=b")]


def test_the_user_menu_closes_with_escape(page: Page) -> None:
    page.click("details[data-menu] summary")
    assert page.is_visible(".menu__box")
    page.keyboard.press("Escape")
    assert not page.is_visible(".menu__box")
