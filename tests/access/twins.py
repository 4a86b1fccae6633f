"""One member's look at the whole portal, written down answer by answer, so that two worlds can be held side by side.

Every request is taken back, so that the looks of two worlds begin from the same and nothing read shows in the next.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from random import Random
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from pypdf import PdfReader

from tests.access.crawling import ASKING, START, Crawl, Questions
from tests.access.forms_found import WRITTEN, Form, read_page
from tests.access.test_matrix import ROUTES, address, ask

# What is drawn by chance for each answer: the token, the nonce. What a POST makes has new ids and references too.
DRAWN = re.compile(r"\b[A-Za-z0-9]{64}\b|nonce-[\w+/=-]+|nonce=\"[^\"]+\"")
MADE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|ELM-\w{5}|-[0-9a-f]{12}\b")
PARTS = re.compile(r'\bhx-get="([^"]*)"')
# They leave the session.
ENDS_SESSION = frozenset({"account_logout", "usersessions_list", "set_language"})
Answers = dict[str, str]


@dataclass
class Look:
    """Everything that `client` was answered, by what was asked."""

    client: Client
    answers: Answers = field(default_factory=dict)
    pages: dict[str, HttpResponse] = field(default_factory=dict)

    def get(self, where: str) -> HttpResponse:
        """Ask for a page and write down the answer, as a browser's page and as a part of one."""
        answer = ask(self.client, "get", where)
        self.answers[f"get {where}"] = essence(answer)
        self.pages[where] = answer
        return answer

    def walk(self, rng: Random, most: int) -> None:
        """Follow links and forms that ask, from the start pages on, for `most` pages."""
        crawl = Crawl(self, rng, is_thorough=True)
        for page in islice(crawl.pages(*START), most):
            for part in PARTS.findall(page.text) if page.status == 200 else ():
                where = urljoin(page.address, part)
                with _taken_back():
                    answer = self.client.get(where, headers={"HX-Request": "true"})
                    self.answers[f"part {where}"] = essence(answer)

    def search(self, words: list[str], rng: Random, most: int) -> None:
        """Ask the forms that ask for beginnings of words."""
        boxes = set()
        for where, answer in self.pages.items():
            for form in ASKING.findall(_text(answer)):
                found = Questions(form)
                boxes |= {(urljoin(where, found.action).split("?")[0].split("#")[0], name) for name, _ in found.asked}
        beginnings = [word[:length] for word in words for length in range(1, len(word) + 1)]
        asked = [f"{box}?{urlencode({name: typed})}" for box, name in sorted(boxes) for typed in beginnings]
        for where in rng.sample(asked, min(most, len(asked))):
            self.get(where)

    def send_forms(self, guesses: list[str], rng: Random, most: int) -> None:
        """Send forms that write: empty, filled in, and with what is guessed in one of their fields."""
        forms: dict[tuple[Any, ...], Form] = {}
        times: Counter[str] = Counter()
        for where, answer in self.pages.items():
            for n, form in enumerate(read_page(where, answer).forms):
                key = (form.address, n, frozenset(form.controls))
                if form.method == "post" and key not in forms and urlsplit(form.address).path.startswith("/"):
                    times[form.route] += 1
                    if form.route not in ENDS_SESSION and times[form.route] <= 2:
                        forms[key] = form
        found = [forms[key] for key in sorted(forms, key=str)]
        for form in rng.sample(found, min(most, len(found))):
            self._send(form, "empty", {})
            self._send(form, "filled", form.filled)
            fields = sorted(one.name for one in form.controls.values() if one.kind != "file")
            for name in rng.sample(fields, min(2, len(fields))):
                values = guesses if form.controls[name].kind in WRITTEN else [one for one in guesses if "-" in one]
                value = rng.choice(values)
                self._send(form, f"{name}={value}", form.filled | {name: value})

    def try_addresses(self, known: dict[str, Any], guesses: dict[str, Any], rng: Random, most: int) -> None:
        """Ask for the addresses of what is guessed to be there."""
        asked = [(route, part) for route, parts in ROUTES.items() for part in parts if part in guesses]
        for route, part in rng.sample(asked, min(most, len(asked))):
            filled = {one: known.get(f"{route}/{one}", known.get(one)) for one in ROUTES[route]}
            self.get(address(route, filled | {part: guesses[part]}))

    def _send(self, form: Form, how: str, values: dict[str, Any]) -> None:
        cookies = {name: one.value for name, one in self.client.cookies.items()}
        with _taken_back():
            answer = self.client.post(form.address, values, headers={"HX-Request": "true"} if form.is_htmx else None)
            told = essence(answer)
            if answer.status_code == 302 and answer["Location"].startswith("/"):
                told += essence(self.client.get(answer["Location"]))
        self.client.cookies.load(cookies)
        ids: dict[str, str] = {}
        told = MADE.sub(lambda match: ids.setdefault(match[0], f"made {len(ids)}"), told)
        self.answers[f"post {form.address} {how}"] = told


class _taken_back(transaction.Atomic):
    """A block of which nothing stays written."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        super().__exit__(*error)


def essence(answer: HttpResponse) -> str:
    """Return status, headers, cookies and body as one text, without what is drawn by chance."""
    kind, body = answer.get("Content-Type", ""), answer.content
    if kind == "application/pdf" and b"%%EOF" in body:
        document = PdfReader(BytesIO(body))
        text = "\n".join(page.extract_text() for page in document.pages) + str(document.metadata) + str(len(body))
    else:
        text = body.decode("utf-8", "backslashreplace")
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.items()))
    cookies = sorted(name for name in answer.cookies)
    return DRAWN.sub("", f"{answer.status_code}\n{headers}\n{cookies}\n{text}\n")


def _text(answer: HttpResponse) -> str:
    return answer.content.decode() if answer.get("Content-Type", "").startswith("text/html") else ""


def difference(one: Answers, other: Answers) -> str:
    """Return the first question that was answered otherwise, and where; empty where none was."""
    for asked in dict.fromkeys((*one, *other)):
        first, second = one.get(asked), other.get(asked)
        if first is None or second is None:
            return f"{asked}: asked in one world only"
        if first != second:
            lines = [
                f"- {a}\n+ {b}" for a, b in zip(first.split("\n"), second.split("\n"), strict=False) if a != b
            ] or ["longer"]
            return f"{asked}:\n" + "\n".join(lines[:6])
    return ""


def route_of(asked: str) -> str:
    """Return which route a question was asked of."""
    return str(resolve(urlsplit(asked.split(" ")[1]).path).view_name)
