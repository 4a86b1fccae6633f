"""Reads pages as a browser would find them: links, parts that a page fetches, and forms that only ask."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from random import Random
from typing import Protocol
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from zipfile import ZipFile

from django.http import HttpResponse
from django.urls import resolve
from pypdf import PdfReader

from tests.access.told_cities import EVERYWHERE
from tests.cast import today

START = ("/", "/cases/", "/actions/", "/meetings/", "/desk/")
# Out of the portal's own pages, or out of the session.
OUTSIDE = ("/account/", "/static/", "/language/")
LEADS = re.compile(r'\s(?:href|src|hx-get)="([^"]*)"')
ASKING = re.compile(r'<form\b[^>]*\bmethod="get".*?</form>', re.DOTALL)
ENOUGH_PAGES = 2500


@dataclass(frozen=True)
class Page:
    """One answer: under which name of a route, with which status, and everything that can be read in it."""

    address: str
    route: str
    status: int
    text: str


class Asks(Protocol):
    """Whoever fetches an address: a client, or a browser that is used as one."""

    def get(self, path: str, /) -> HttpResponse: ...


class Questions(HTMLParser):
    """The questions that a form without consequences can ask: each choice of each field once, each text field once.

    Those of TOGETHER are asked in one, of a few and of today; apart they are answered by nothing.
    """

    def __init__(self, form: str) -> None:
        super().__init__()
        self.action, self.asked, self._select, self.is_of_a_day = "", list[tuple[str, str]](), "", False
        self.feed(form)
        self.queries = [{name: value} for name, value in self.asked]
        if self.is_of_a_day:
            who = [{name: value, "day": str(today())} for name, value in self.asked if name == "who"]
            self.queries += who[:2] + who[-1:]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.action = told.get("action", "")
        elif tag == "select":
            self._select = told.get("name", "")
        elif tag == "option" and told.get("value"):
            self.asked.append((self._select, told["value"]))
        elif tag == "input" and told.get("name"):
            self.is_of_a_day |= told["name"] == "day"
            typed = {"radio": told.get("value", ""), "checkbox": told.get("value", "on"), "date": "2026-01-01"}
            self.asked.append((told["name"], typed.get(told.get("type", "text"), EVERYWHERE)))


TOGETHER = ("who", "day")
# Questions without which a page shows less than what the member may find: pages of a list, items of a meeting, boxes.
KEEP = ("page", "slot", "box", "q")
# Pages that tell what no other page tells, so that none stands for another.
TELLING = frozenset(
    {
        *(
            f"cases:{name}"
            for name in ("case", "summary", "item", "attachment", "grants", "change_identity", "escalate")
        ),
        *(f"meetings:{name}" for name in ("meeting", "room", "minutes", "projector", "escalate_meeting")),
        *(f"meetings:{name}" for name in ("desk", "desk_open", "desk_person", "desk_pdf")),
    }
)
OF_A_KIND = 3


class Crawl:
    """What one member reads; `without` are beginnings of addresses that are left to others.

    A `thorough` one asks every question of every form and reads every page; others read a few of those that are many
    and alike, as the form of each grant. Of combinations of questions only TOGETHER is tried.
    """

    def __init__(self, client: Asks, rng: Random, *, without: tuple[str, ...] = (), is_thorough: bool) -> None:
        self.client, self.rng, self.without, self.is_thorough = client, rng, OUTSIDE + without, is_thorough
        self.addresses: dict[str, str] = {}  # by which page each one was named
        self._asked: set[tuple[str, str, str]] = set()
        self._kinds: Counter[str] = Counter()
        self._waiting: list[str] = []

    def pages(self, *addresses: str) -> Iterator[Page]:
        """Yield every page that leads on from these, each once."""
        for address in (*addresses, f"/search/?q={EVERYWHERE}"):
            self._add(address, "")
        while self._waiting:
            address = self._waiting.pop(self.rng.randrange(len(self._waiting)))
            assert len(self.addresses) < ENOUGH_PAGES, sorted(self.addresses)[:ENOUGH_PAGES:50]
            answer = self.client.get(address)
            # A link on a page never leads to what is hidden; today has not begun in every city.
            assert answer.status_code in (200, 204, 302, 422), (address, answer.status_code, self.addresses[address])
            if answer.status_code == 302:
                self._add(urljoin(address, answer["Location"]), address)
            page = read(address, answer)
            yield page
            if answer.get("Content-Type", "").startswith("text/html"):
                for link in leads(page):
                    self._add(link, address)

    def _add(self, address: str, named_by: str) -> None:
        """Take an address up, one for each of its questions."""
        parts = urlsplit(address)
        if parts.netloc or not parts.path.startswith("/") or parts.path.startswith(self.without):
            return
        questions = [(name, value) for name, value in parse_qsl(parts.query) if value]
        route = resolve(parts.path).view_name
        if dict(questions).keys() >= {*TOGETHER}:
            self._take(route, f"{parts.path}?{urlencode([one for one in questions if one[0] in TOGETHER])}", named_by)
        for name, value in questions:
            kind = (parts.path if name in KEEP else route, name, value)
            if (self.is_thorough or name in KEEP) and kind not in self._asked:
                self._asked.add(kind)
                self._take(route, f"{parts.path}?{urlencode({name: value})}", named_by)
        if not questions:
            self._take(route, parts.path, named_by)

    def _take(self, route: str, address: str, named_by: str) -> None:
        if address in self.addresses:
            return
        if not self.is_thorough and route not in TELLING:
            if self._kinds[route] == OF_A_KIND:
                return
            self._kinds[route] += 1
        self.addresses[address] = named_by
        self._waiting.append(address)


def leads(page: Page) -> Iterator[str]:
    """Yield the addresses that a page names, and those that its asking forms lead to."""
    for found in LEADS.findall(page.text):
        yield urljoin(page.address, found.split("#")[0])
    for form in ASKING.findall(page.text):
        questions = Questions(form)
        target = urljoin(page.address, questions.action).split("#")[0].split("?")[0]
        yield from (f"{target}?{urlencode(query)}" for query in questions.queries)


def read(address: str, answer: HttpResponse) -> Page:
    """Return what can be read in an answer: its headers, its text, all of a PDF or a spreadsheet and its properties."""
    kind, said = answer.get("Content-Type", ""), "\n".join(f"{name}: {value}" for name, value in answer.items())
    if kind.startswith("text/html"):
        text = html.unescape(answer.content.decode())
    elif kind == "application/pdf" and b"%%EOF" in answer.content:
        document = PdfReader(BytesIO(answer.content))
        # A line that is broken within a word, or a hyphen, would hide it.
        text = "\n".join(re.sub(r"\s|\xad", "", page.extract_text()) for page in document.pages)
        text += str(document.metadata)
    elif kind.endswith("spreadsheetml.sheet"):
        with ZipFile(BytesIO(answer.content)) as book:
            text = "\n".join(f"{name} {html.unescape(book.read(name).decode())}" for name in book.namelist())
    else:
        text = answer.content.decode("utf-8", "replace")
    return Page(address, resolve(urlsplit(address).path).view_name, answer.status_code, f"{text}\n{said}")
