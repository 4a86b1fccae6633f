"""Every form that links lead to gets nonsense: no error of the server, nothing written, what was typed comes back."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from mscportal.guard.operator import as_operator
from mscportal.record.models import Act
from partners.models import Member
from tests.cast import World

NONSENSE = {
    "nothing": "",
    "a word that no choice knows": "nonsense",
    "signs that no text holds": "a\x00b",
    "far too much": "x" * 30_000,
    "a number out of reach": "99999999999999999999",
    "a day out of reach": "9999-99-99",
}
LEFT_OUT = ("/account/", "/language/")
# Asks for a reason alone, which may be any text or none.
ANY_TEXT_WILL_DO = {"partners:leave"}


@dataclass
class Form:
    """One form of a page: where it goes and what it asks for; `kept` are hidden fields.

    A form that is only ticked takes any value for a tick, so it cannot be given nonsense.
    """

    address: str
    asked: set[str] = field(default_factory=set)
    kept: dict[str, str] = field(default_factory=dict)
    is_only_ticked: bool = True


class Reader(HTMLParser):
    """Collects the links and the POST forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.links, self.forms = address, [], []
        self._form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and told.get("href", "").startswith("/"):
            self.links.append(told["href"].split("#")[0])
        if tag == "form":
            is_post = told.get("method", "").lower() == "post"
            self._form = Form(urljoin(self.address, told.get("action") or self.address)) if is_post else None
            self.forms += [self._form] if self._form else []
        if self._form and tag in {"input", "textarea", "select"} and told.get("name"):
            if told.get("type") == "hidden":
                self._form.kept[told["name"]] = told.get("value", "")
            else:
                self._form.asked.add(told["name"])
                self._form.is_only_ticked &= told.get("type") == "checkbox"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None


def forms_of(client: Client) -> Iterator[Form]:
    """Yield each form once a route, following every link once a route."""
    seen: set[str] = set()
    sent: set[tuple[str, frozenset[str]]] = set()
    waiting = deque(["/"])
    while waiting:
        address = waiting.popleft()
        try:
            route = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        if route in seen or address.startswith(LEFT_OUT):
            continue
        seen.add(route)
        page = client.get(address, follow=True)
        if "text/html" not in page.headers.get("Content-Type", ""):
            continue
        reader = Reader(address)
        reader.feed(page.content.decode())
        waiting.extend(reader.links)
        for form in reader.forms:
            known = (resolve(urlsplit(form.address).path).view_name, frozenset(form.asked))
            if known[0] in ANY_TEXT_WILL_DO:
                continue
            if form.asked and not form.is_only_ticked and known not in sent and not form.address.startswith(LEFT_OUT):
                sent.add(known)
                yield form


def acts() -> int:
    with as_operator():
        return Act.objects.count()


@pytest.mark.parametrize("name", ["alice", "bob", "ines", "gus"])
def test_nonsense_writes_nothing_and_breaks_nothing(
    world: World, client_of: Callable[[Member], Client], name: str
) -> None:
    client = client_of(world.members[name])
    forms, broken = list(forms_of(client)), []
    assert len(forms) >= {"alice": 15, "bob": 5, "ines": 5, "gus": 2}[name]
    for form in forms:
        for what, value in NONSENSE.items():
            before, point = acts(), transaction.savepoint()
            values = form.kept | dict.fromkeys(form.asked, value)
            try:
                answer = client.post(form.address, values)
            except Exception as error:
                broken.append(f"{form.address} with {what}: {type(error).__name__} {error}"[:300])
                transaction.savepoint_rollback(point)
                continue
            if answer.status_code >= 500:
                broken.append(f"{form.address} with {what}: {answer.status_code}")
            if acts() != before:
                broken.append(f"{form.address} with {what}: something was written ({answer.status_code})")
            transaction.savepoint_rollback(point)
    assert broken == []


def test_it_notices_what_is_written(world: World, client_of: Callable[[Member], Client]) -> None:
    """The count of acts, by which the test above sees a write, moves with a good answer."""
    before = acts()
    values = {"title": "Back in the choir", "status": "open", "audience": "table", "classification": "0"}
    answer = client_of(world.alice).post(f"/cases/{world.case.reference}/goals/new/", values)
    assert answer.status_code == 302
    assert acts() == before + 1
