"""What members find on the pages of a city, held against the rule."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from django.test import Client

from cases.models import Phenomenon
from meetings.models import Meeting
from mscportal.guard.operator import as_operator
from tests.access.answers import told
from tests.access.crawling import START, Crawl, Page, read
from tests.access.oracle import Thing
from tests.access.oracle_meetings import Conferences
from tests.access.oracle_words import Words, born, on_the_wall, words_of
from tests.access.told_cities import canaries

DAY = re.compile(r"(\d{4}-\d\d-\d\d)|(?<!\d)(\d{1,2})\s*([A-Z][a-z]{2})[a-z]*\s*(\d{4})")
EXPORTS = ("inquiry:export_pdf", "inquiry:export_sheet")
WALL = ("meetings:projector", "meetings:projector_part")


@dataclass
class Reader:
    """One member at the pages: what the rule shows, and what was found, with the first address of each word."""

    city: Conferences
    username: str
    client: Client
    expected: Words = field(init=False)
    found: dict[str, str] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    routes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.expected = words_of(self.city, self.username)

    def read_all(self, rng: Random, *, without: tuple[str, ...], is_thorough: bool) -> None:
        """Read every page; what the rule shows is found, and nothing else."""
        self._crawl(Crawl(self.client, rng, without=without, is_thorough=is_thorough), 10**6)
        missing = self.expected.must - self.found.keys()
        assert missing == set(), (self.username, missing)

    def read_some(self, rng: Random, most: int) -> None:
        """Read a few pages, as chance leads; nothing is found that the rule does not show."""
        self._crawl(Crawl(self.client, rng, is_thorough=True), most)

    def try_addresses(self, addresses: list[str]) -> None:
        """Try addresses that others were led to: what is there shows no more, and nothing breaks."""
        for address in addresses:
            answer = self.client.get(address)
            # What one may choose in a form that asks, another may not.
            assert answer.status_code in (200, 204, 302, 404, 422), (self.username, address, answer.status_code)
            page = read(address, answer)
            if page.status == 200:
                self.routes.add(page.route)
            # What was asked for may stand in the answer: who asks knows it.
            self._take(replace(page, text=page.text.replace(address, "")))

    def search(self, page: str, hidden: str) -> None:
        """Search for a word that is hidden, and for one that never was: the answers are the same."""
        never = f"qx{'z' * (len(hidden) - 6)}00xq"
        answers = [told(self.client.get(f"{page}{asked}"), asked) for asked in (hidden, never)]
        assert answers[0] == answers[1], (self.username, page, hidden)

    def _crawl(self, crawl: Crawl, most: int) -> None:
        for n, page in enumerate(crawl.pages(*START)):
            self.routes.add(page.route)
            self._take(page)
            if n >= most:
                break
        self.addresses |= crawl.addresses.keys()

    def _take(self, page: Page) -> None:
        words = told_in(self.city, page.text)
        too_much = words - self.expected.may
        assert too_much == set(), (
            self.username,
            page.address,
            too_much,
            [one for one in self.city.letters if one.said & too_much],
        )
        self._check_page(page, words)
        for word in words:
            self.found.setdefault(word, page.address)

    def _check_page(self, page: Page, words: set[str]) -> None:
        """Hold a page against more than what its reader may find anywhere."""
        at = (self.username, page.address)
        if page.status == 200 and page.route in WALL:
            wall = on_the_wall(self.city, self.username, meeting_of(self.city, page))
            assert words - wall.may == set(), at
            assert page.route != WALL[0] or wall.must - words == set(), at
        if page.status == 200 and page.route.startswith("meetings:desk_"):
            letter = next(one for one in self.city.letters if page.address.startswith(one.address))
            assert words - letter.said - letter.about - letter.answers == set(), at
            # The first page stands without name and reference; identity on a second one, opened apart (PRACTICE.md).
            assert page.route != "meetings:desk_open" or words == letter.said | letter.answers, at
            assert page.route != "meetings:desk_pdf" or words == letter.said | letter.about, at
        if page.status == 200 and page.route in EXPORTS:
            made = next(one for one in self.city.dealings if page.address.startswith(one.facts.get("address", "-")))
            assert words - made.words == set(), at
            assert made.facts["must"] - words == set(), at
        if page.status == 200 and page.route == "cases:list" and "phenomenon=" in page.address:
            self._check_phenomenon(page.address.split("=")[1], words, at)

    def _check_phenomenon(self, code: str, words: set[str], at: tuple[str, str]) -> None:
        """A phenomenon is a statement of classification 1 to the table: the list of its cases tells nothing more."""
        city, u = self.city, self.username
        assert code in Phenomenon.Code.values
        seen = {one["reference"] for one in city.told(u, None) if code in one["phenomena"]}
        assert words & city.cases.keys() == seen, at


def meeting_of(city: Conferences, page: Page) -> Thing:
    """Return the meeting that a page is about."""
    with as_operator():
        found = Meeting.objects.select_related("forum__municipality").get(pk=page.address.split("/")[2])
    return city.meetings[found.forum.municipality.slug, found.forum.slug, found.starts_at.isoformat()]


def told_in(city: Conferences, text: str) -> set[str]:
    """Return every canary, reference and birth date in a text."""
    days = {day or f"{n} {month} {year}" for day, n, month, year in DAY.findall(text)}
    words = canaries(text) | {ref for ref in city.cases if ref in text}
    for ref, case in city.cases.items():
        on = date.fromisoformat(case["person"]["born"])
        if {on.isoformat(), f"{on.day} {on:%b} {on.year}"} & days:
            words.add(born(ref))
    return words
