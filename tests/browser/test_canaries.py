"""Unique words in every text, name, file name and reference: where they turn up while the portal runs, and where not.

Pages, files and the text and properties of PDFs are held against the rule by tests/access/test_pages_random.py; here it
is what a running portal leaves behind: its processes' output, mail, broker, database sessions and the browser.
`AUDIT=1` follows more links and sends more forms.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from playwright.sync_api import APIResponse, Page
from redis import Redis

from tests.access.crawling import START, Crawl
from tests.access.forms_found import WRITTEN, Form, read_page
from tests.access.oracle_meetings import Conferences
from tests.access.oracle_words import words_of
from tests.access.reading import told_in
from tests.access.told_cities import TellingMaker
from tests.browser.portal import Portal
from tests.cast import today
from tests.databases import superuser

IS_AUDIT = bool(os.environ.get("AUDIT"))
PAGES, FORMS = (400, 60) if IS_AUDIT else (50, 12)
SEED = 7
TYPED = "qztypedzq"
STORED = """async () => {
  const databases = await indexedDB.databases();
  const caches_ = 'caches' in window ? await caches.keys() : [];
  return JSON.stringify([{...localStorage}, {...sessionStorage}, databases, caches_]);
}"""
LEAVES = ("account_logout", "usersessions_list", "set_language", "account_change_password", "account_reauthenticate")


class Browsing:
    """A member's browser as the crawl asks it, with every answer kept."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.answers: dict[str, HttpResponse] = {}

    def get(self, where: str) -> HttpResponse:
        """Fetch an address without following where it leads."""
        answer = _answer(self.page.request.get(f"{self.address}{where}", max_redirects=0))
        self.answers[where] = answer
        return answer

    def send(self, form: Form) -> int:
        """Send a form with the word in each text that it asks for; returns the status."""
        typed = {one.name: f"{TYPED} said" for one in form.controls.values() if one.kind in ("text", "textarea")}
        token = next(one["value"] for one in self.page.context.cookies() if one["name"] == "csrftoken")
        headers = {"Referer": f"{self.address}/", "X-CSRFToken": token}
        values = form.filled | {name: text for name, text in typed.items() if name in form.filled or name == "text"}
        files = {one.name for one in form.controls.values() if one.kind == "file"}
        where = f"{self.address}{form.address}"
        if files:
            kept = {"name": f"{TYPED}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj\n"}
            parts = {name: kept if name in files else value for name, value in values.items()}
            return self.page.request.post(where, multipart=parts, headers=headers, max_redirects=0).status
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(values, doseq=True)
        return self.page.request.post(where, data=body, headers=headers, max_redirects=0).status

    def forms(self) -> list[Form]:
        """Return the forms of the pages that were read which take a text or a file, one a route."""
        found: dict[str, Form] = {}
        for where, answer in self.answers.items():
            for form in read_page(where, answer).forms:
                takes_text = any(one.kind in WRITTEN | {"file"} for one in form.controls.values())
                if form.method == "post" and takes_text and form.route not in LEAVES:
                    found.setdefault(form.route, form)
        return sorted(found.values(), key=lambda form: form.route)


def _answer(given: APIResponse) -> HttpResponse:
    answer = HttpResponse(given.body(), status=given.status)
    for name, value in given.headers.items():
        answer[name.title()] = value
    return answer


@contextmanager
def watched(portal: Portal) -> Iterator[list[str]]:
    """Collect what the broker is told and what the database's sessions run, while the block runs."""
    heard: list[str] = []
    is_over, broker = threading.Event(), Redis.from_url(portal.environment["REDIS_URL"])

    def listen() -> None:
        with broker.monitor() as monitor:
            while not is_over.is_set():
                heard.append(str(monitor.next_command()))

    def look() -> None:
        with superuser() as admin:
            while not is_over.wait(0.02):
                heard.extend(query for (query,) in admin.execute("SELECT query FROM pg_stat_activity") if query)

    threads = [threading.Thread(target=listen), threading.Thread(target=look)]
    for thread in threads:
        thread.start()
    try:
        yield heard
    finally:
        is_over.set()
        broker.ping()
        for thread in threads:
            thread.join(5)


def kept_by_broker(portal: Portal) -> list[str]:
    """Return the name and the content of every key."""
    broker = Redis.from_url(portal.environment["REDIS_URL"])
    return [f"{key!r} {broker.dump(key)!r}" for key in broker.scan_iter()]


def wait_for_outbox(portal: Portal) -> None:
    """Wait until the worker did what is owed."""
    name = portal.environment["DATABASE_URL"].rsplit("/", 1)[1]
    deadline = time.monotonic() + 60
    with superuser(name) as admin:
        while admin.execute("SELECT count(*) FROM record_outboxentry WHERE done_at IS NULL").fetchone() != (0,):
            assert time.monotonic() < deadline
            time.sleep(0.5)


@pytest.fixture(scope="module")
def city(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Conferences:
    """Bring in two cities full of canaries; returns who may read which."""
    told, folder = Conferences(), tmp_path_factory.mktemp("canaries")
    for n, document in enumerate(TellingMaker(SEED, today(), 1).pair()):
        file = folder / f"{n}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        portal.manage("import_city", str(file), "--initial-password", "demo")
        told.take(document)
    return told


def found_in(city: Conferences, texts: list[str]) -> list[str]:
    """Return the texts that hold a canary, a reference or what was typed."""
    return [text[:300] for text in texts if told_in(city, text) or TYPED in text]


def folder_of(portal: Portal) -> Path:
    return Path(portal.environment["MSC_MAIL_DIR"]).parent


def test_words_stay_where_the_rule_lets_them(portal: Portal, city: Conferences, open_as: Callable[..., Page]) -> None:
    words: set[str] = set()
    with watched(portal) as heard:
        for username in ("ash.coordinator", "birch.coordinator"):
            page = open_as(username)
            browsing = Browsing(page, portal.address)
            crawl = Crawl(browsing, Random(SEED), is_thorough=False)
            read = {word for one in islice(crawl.pages(*START), PAGES) for word in told_in(city, one.text)}
            assert read - words_of(city, username).may == set()
            words |= read
            statuses = [browsing.send(form) for form in browsing.forms()[:FORMS]]
            assert statuses.count(302) > 3, statuses
            assert not_guarded(browsing.answers) == []
            left_in_browser(city, page, next(path for path, one in browsing.answers.items() if _tells(city, one)))
        wait_for_outbox(portal)
    assert len(words) > 30
    assert any("record.deliver" in one or "record.send_due" in one for one in heard)
    assert len([one for one in heard if "SELECT" in one]) > 50
    assert found_in(city, heard) == []
    assert found_in(city, kept_by_broker(portal)) == []
    output = (folder_of(portal) / "processes.log").read_text(errors="replace").splitlines()
    assert len(output) > PAGES
    assert found_in(city, output) == []
    mails = [one.read_text(errors="replace") for one in folder_of(portal).glob("mail/*")]
    assert found_in(city, mails) == []


def _tells(city: Conferences, answer: HttpResponse) -> bool:
    is_page = answer["Content-Type"].startswith("text/html")
    return answer.status_code == 200 and is_page and bool(told_in(city, answer.content.decode()))


def not_guarded(answers: dict[str, Any]) -> list[str]:
    """Return the addresses whose answers some cache might keep."""
    return [where for where, one in answers.items() if "no-store" not in one.get("Cache-Control", "")]


def left_in_browser(city: Conferences, page: Page, telling: str) -> None:
    """Nothing is stored, and after leaving no way back shows what was read."""
    page.goto(telling)
    shown = page.content()
    assert told_in(city, shown)
    assert found_in(city, [page.evaluate(STORED)]) == []
    page.goto("/account/logout/")
    page.locator("form[action*=logout] button, main form button").last.click()
    page.wait_for_url(lambda address: "logout" not in address)
    for _ in range(2):
        page.go_back()
        page.wait_for_load_state()
        assert found_in(city, [page.content()]) == []
    assert found_in(city, [page.evaluate(STORED)]) == []
