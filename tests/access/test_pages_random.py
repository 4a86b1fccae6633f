"""Random cities through the pages: what a member finds on all of them is exactly what the rule allows.

Every text, name and title holds a word that stands nowhere else; the oracle says whose eyes it is for.
"""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mscportal.city.importing import bring_in
from partners.models import Member
from tests.access.oracle import Installation, Thing
from tests.access.random_cities import CityMaker

CANARY = re.compile(r"qx[a-z]+\d+xq")
LINK = re.compile(r'(?:href|hx-get|src)="([^"]+)"')
# A word of every text, for the search.
EVERYWHERE = "everywhere"
OUTSIDE = ("/account/", "/static/", "/language/")
# Pages of agencies and members are many and alike; one member of a city reads them all.
NETWORK = ("/partners/", "/members/")
ENOUGH_PAGES = 600


class WordMaker(CityMaker):
    """Makes cities whose texts can be told apart on a page, with a conference about all their cases."""

    def word(self, what: str) -> str:
        self.words += 1
        canary = f"qx{what}{self.words}xq"
        return canary if what in ("given", "family") else f"{EVERYWHERE} {canary}"

    def city(self, slug: str, prefix: str, zone: str, shared: dict[str, Thing], people: list[str]) -> Thing:
        """Return a file whose agencies all have a seat, and whose every case is on an agenda."""
        document = super().city(slug, f"{prefix}Q", zone, shared, people)
        seats = [one["slug"] for one in document["agencies"]]
        document["forums"] = [{"slug": "table", "name": "Table", "kind": "partner_table", "seats": seats}]
        agenda = [{"case": one["reference"], "minutes": 10} for one in document["cases"]]
        starts_at = datetime.now(UTC).replace(microsecond=0).isoformat()
        document["meetings"] = [{"forum": "table", "starts_at": starts_at, "agenda": agenda}]
        return document


def allowed(city: Installation, username: str) -> set[str]:
    """Return every canary and reference that the rule shows a member today."""
    words: set[str] = set()
    for told in city.told(username, None):
        case = city.cases[told["reference"]]
        words.add(told["reference"])
        texts = [item["text"] for item in told["items"]]
        if told["identity"]:
            texts += [told["identity"]["given_name"], told["identity"]["family_name"]]
        for kind in ("goals", "actions"):
            texts += [one["title"] for one in case[kind] if one["key"] in told[kind]]
        words |= {word for text in texts for word in CANARY.findall(text)}
    return words


def shared_versions(city: Installation, username: str) -> set[str]:
    """Return what else a member may find: shared versions beside the full text.

    The originator's members change them there; who asks the mayor picks them, for they go into the letter.
    """
    member = city.members[username]
    return {
        word
        for told in city.told(username, None)
        for item in city.cases[told["reference"]]["items"]
        if item["originator"] == member["agency"] or member.get("clearance", 0) >= item.get("extract_classification", 0)
        for word in CANARY.findall(item.get("extract", ""))
        if {"key": item["key"], "shown": "full", "text": item["text"]} in told["items"]
    }


def pages(client: Client, *, without: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the text of every page that links lead to from the start and from a search, each once."""
    waiting, seen = ["/", f"/search/?q={EVERYWHERE}"], set[str]()
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(without):
            continue
        seen.add(address)
        assert len(seen) < ENOUGH_PAGES, sorted(seen)
        answer = client.get(address)
        # A link on a page never leads to what is hidden.
        assert answer.status_code in (200, 204, 302), (address, answer.status_code)
        if answer.status_code == 302:
            waiting.append(answer["Location"])
        if answer["Content-Type"].startswith("text/html"):
            text = html.unescape(answer.content.decode())
            yield text
            waiting += [one for link in LINK.findall(text) if (one := followed(address, link))]


def followed(address: str, link: str) -> str | None:
    """Return where a link leads, None when it leaves the portal's own pages."""
    parts = urlsplit(urljoin(address, link))
    is_page = parts.netloc == "" and parts.path.startswith("/") and not parts.path.startswith(OUTSIDE)
    # Each filter of a list shows a part of what the list shows; pages of a list are followed.
    if not is_page or not set(parse_qs(parts.query)) <= {"page"} or "pdf" in parts.path:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.django_db
def test_a_member_finds_on_all_pages_what_the_rule_allows(client_of: Callable[[Member], Client]) -> None:
    read = 0

    @settings(
        max_examples=2,
        derandomize=True,
        # A smaller city would be nicer to look at, but each try reads hundreds of pages.
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(seed=st.integers(0, 2**32))
    def agrees(seed: int) -> None:
        nonlocal read
        maker, city = WordMaker(seed, date.today(), 1), Installation()
        with transaction.atomic():
            for document in maker.pair():
                bring_in(document=document, operator="tester")
                city.take(document)
            for n, member in enumerate(Member.objects.filter(is_active=True).order_by("username")):
                found = "\n".join(pages(client_of(member), without=NETWORK if n else ()))
                words = set(CANARY.findall(found)) | {ref for ref in city.cases if ref in found}
                expected = allowed(city, member.username)
                told_too_much = words - expected - shared_versions(city, member.username)
                assert told_too_much == set(), member.username
                not_found = expected - words
                assert not_found == set(), member.username
                read += len(words)
            transaction.set_rollback(True)

    agrees()
    assert read > 50
