"""Unique words in every text, name, file name and reference: where they turn up while the portal runs, and where not.

Pages, files and the text and properties of documents are held against the rule by tests/access/test_pages_random.py;
here it is what a running portal leaves behind: its processes' output, mail, broker, database sessions and the browser.
`AUDIT=1` follows more links and sends more forms.
"""

import json
import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from playwright.sync_api import Page

from mscportal.record import outbox
from tests.access.crawling import START, Crawl
from tests.access.every_text import without_reason
from tests.access.oracle_meetings import Conferences
from tests.access.oracle_words import words_of
from tests.access.random_dealings import ROLES
from tests.access.reading import told_in
from tests.access.told_cities import TellingMaker, names_in
from tests.access.whole_cities import let_happen
from tests.browser.leaking import (
    TYPED,
    Browsing,
    done_by_worker,
    folder_of,
    kept_by_broker,
    mails_of,
    wait_for_outbox,
    watched,
)
from tests.browser.portal import ROOT, Portal, environment, inside
from tests.cast import today

IS_AUDIT = bool(os.environ.get("AUDIT"))
PAGES, FORMS = (400, 60) if IS_AUDIT else (50, 12)
SEED = 5
TITLES = sorted((ROOT / "templates" / "emails").glob("*_subject.txt"))
STORED = """async () => {
  const databases = await indexedDB.databases();
  const caches_ = 'caches' in window ? await caches.keys() : [];
  return JSON.stringify([{...localStorage}, {...sessionStorage}, databases, caches_]);
}"""


@pytest.fixture(scope="module")
def city(portal: Portal, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Conferences:
    """Bring in two cities full of canaries and let all happen there; returns who may read which."""
    told, maker = Conferences(), TellingMaker(SEED, today(), 1)
    for n, document in enumerate(maker.pair()):
        file = tmp_path_factory.mktemp("canaries") / f"{n}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        portal.manage("import_city", str(file), "--initial-password", "demo")
        told.take(document)
    with inside(portal, django_db_blocker):
        let_happen(told, maker, deliver=lambda: wait_for_outbox(portal))
    for letter in told.letters:
        letter.is_sent = True
    return told


def found_in(city: Conferences, texts: list[str]) -> list[str]:
    """Return the texts that hold a canary, a name, a reference or what was typed."""
    return [text[:300] for text in texts if told_in(city, text) or names_in(text) or TYPED in text]


def test_no_portal_takes_what_anothers_worker_owes(tmp_path: Path) -> None:
    names = ["browser_master", *(f"browser_gw{n}" for n in range(14))]
    brokers = [environment(name, tmp_path, 1)["REDIS_URL"] for name in names]
    assert len({*brokers, os.environ["REDIS_URL"]}) == len(names) + 1


def test_every_text_that_somebody_types_holds_a_word(portal: Portal, city: Conferences, django_db_blocker: Any) -> None:
    with inside(portal, django_db_blocker):
        assert without_reason() == []


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
        ask_by_name(portal, city, open_as)
        wait_for_outbox(portal)
    assert len(words) > 30
    assert any("record.deliver" in one or "record.send_due" in one for one in heard)
    assert len([one for one in heard if "SELECT" in one]) > 50
    assert found_in(city, heard) == []
    assert found_in(city, kept_by_broker(portal)) == []
    output = (folder_of(portal) / "processes.log").read_text(errors="replace").splitlines()
    assert len(output) > PAGES
    assert found_in(city, output) == []


def test_every_kind_of_mail_is_sent_and_tells_nothing(
    portal: Portal, city: Conferences, open_as: Callable[..., Page]
) -> None:
    ask_for_password(open_as("ash.admin"), city.members["ash.admin"]["email"])
    wait_for_outbox(portal)
    assert {kind for kind in outbox._effects if not kind.startswith("test.")} - done_by_worker(portal) == set()
    mails = mails_of(portal)
    titles = [render_to_string(f"emails/{one.name}").strip() for one in TITLES]
    assert [one for one in titles if not any(one in mail for mail in mails)] == []
    assert len(titles) > 2
    assert found_in(city, mails) == []


def ask_by_name(portal: Portal, city: Conferences, open_as: Callable[..., Page]) -> None:
    """Ask at night by a name; open a case under it, and another, where it is known by then."""
    officer = next(
        u
        for u, one in city.members.items()
        if one["role"] in ROLES and city.homes[u] == "ash" and one.get("active", True)
    )
    for username, where, told in ((officer, "/emergency/", 302), ("ash.coordinator", "/cases/open/", 200)):
        browsing = Browsing(open_as(username), portal.address)
        browsing.get(where)
        form = next(one for one in browsing.forms() if one.address.endswith(where))
        assert [browsing.send(form) for _time in range(2)][-1] == told


def ask_for_password(page: Page, email: str) -> None:
    """Ask for a link to choose a new password, as who is signed out does."""
    page.context.clear_cookies()
    page.goto("/account/password/reset/")
    page.locator("main input[name=email]").fill(email)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda address: address.rstrip("/").endswith("done"))


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
