"""All forms that links lead to."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.access.forms_found import Form, Page, read_page

# Routes of which one page does not show every form.
SEVERAL = {
    "cases:answer_request": 4,
    "cases:item": 9,
    "cases:case": 3,
    "meetings:meeting": 3,
    "meetings:room": 4,
    "partners:agency": 12,
}


def crawl(client: Client, start: Iterable[str], may_follow: Callable[[str], bool]) -> Iterator[Page]:
    """Yield each page that links lead to, one a route (several of SEVERAL, each name of a query apart)."""
    seen: Counter[tuple[str, str]] = Counter()
    asked: set[str] = set()
    waiting = deque(start)
    while waiting:
        address = waiting.popleft()
        parts = urlsplit(address)
        try:
            route = resolve(parts.path).view_name
        except Resolver404:
            continue
        key = (route, parts.query.partition("=")[0])
        if address in asked or seen[key] >= SEVERAL.get(route, 1) or not may_follow(route):
            continue
        asked.add(address)
        answer = client.get(address, follow=True)
        seen[key] += answer.status_code == 200
        page = read_page(answer.request["PATH_INFO"], answer)
        waiting.extend(page.links)
        yield page


def forms_of(client: Client, start: Iterable[str] = ("/",)) -> Iterator[Form]:
    """Yield each form that links lead to, once a route and set of controls."""
    seen: set[tuple[str, str, frozenset[str]]] = set()
    for page in crawl(client, start, lambda route: route != "account_logout"):
        for form in page.forms:
            key = (form.route, form.method, frozenset(form.controls))
            if key not in seen:
                seen.add(key)
                yield form
