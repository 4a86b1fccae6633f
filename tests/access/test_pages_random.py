"""Random cities through the pages: what a member finds on all of them is exactly what the rule allows.

Every text, name, title, place and file holds a word that stands nowhere else; the oracle says whose eyes it is for.
`AUDIT=1` reads many more cities, and more of each.
"""

import os
import re
from collections.abc import Callable
from functools import partial
from random import Random

import pytest
from django.core import mail
from django.test import Client

from partners.models import Member
from tests.access.oracle_meetings import Conferences
from tests.access.random_letters import change_under_letters
from tests.access.reading import EXPORTS, Reader, told_in
from tests.access.told_cities import TellingMaker
from tests.access.whole_cities import bring, let_happen
from tests.cast import today

IS_AUDIT = bool(os.environ.get("AUDIT"))
SEEDS = range(25 if IS_AUDIT else 2)
# How many pages the members of a city read, before and after its file came again, until the rest of them look into a
# few alone; how many those look into.
PAGES, LATER, FEW = (1500, 1500, 30) if IS_AUDIT else (200, 80, 4)
# Pages of agencies and members are many and alike; one member of a city reads them all.
NETWORK = ("/partners/", "/members/")
ClientOf = Callable[[Member], Client]


def read_city(city: Conferences, client_of: ClientOf, rng: Random, *, most: int, thorough: int) -> list[Reader]:
    """Let members read all, some of them thoroughly, in a random order until `most` pages are read; the rest a few."""
    members = list(Member.objects.filter(is_active=True).order_by("username"))
    readers = [Reader(city, member.username, client_of(member)) for member in rng.sample(members, len(members))]
    readers.sort(key=lambda reader: not reader.expected.must)
    read = 0
    for n, reader in enumerate(readers):
        if read < most:
            reader.read_all(rng, without=NETWORK if n else (), is_thorough=n < thorough)
            read += len(reader.addresses)
        else:
            reader.read_some(rng, FEW)
    made = [one.facts["address"] for one in city.dealings if one.what == "document"]
    pages = sorted({address for reader in readers for address in reader.addresses})
    everything = {word for reader in readers for word in reader.expected.may if word.startswith("qx")}
    for reader in readers:
        reader.try_addresses(rng.sample(sorted(set(pages) - reader.addresses), FEW))
        reader.try_addresses([letter.address for letter in city.letters])
        reader.try_addresses([f"{address}{which}/" for address in made for which in ("pdf", "sheet")])
        reader.search(rng.choice(("/search/?q=", "/cases/?q=")), rng.choice(sorted(everything - reader.expected.may)))
    return readers


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_a_member_finds_on_all_pages_what_the_rule_allows(client_of: ClientOf, seed: int) -> None:
    maker, city, rng = TellingMaker(seed, today(), 1), Conferences(), Random(seed)
    documents = maker.pair()
    for document in documents:
        bring(city, document)
    let_happen(city, maker)
    readers = read_city(city, client_of, rng, most=PAGES, thorough=int(IS_AUDIT or seed == 0))
    for document in documents:
        change_under_letters(city, partial(bring, city, maker.again(document)))
    readers += read_city(city, client_of, rng, most=LATER, thorough=int(IS_AUDIT))
    assert [letter for letter in mail.outbox if told_in(city, f"{letter.subject} {letter.body}")] == []
    # A comparison of nothing with nothing would agree too.
    words = {word for reader in readers for word in reader.found}
    kinds = {match[1] for word in words if (match := re.match(r"qx([a-z]+)\d", word))}
    routes = {route for reader in readers for route in reader.routes}
    assert len(words) > 120
    assert len(kinds) > 25
    assert len(routes) > 50
    assert routes >= {*EXPORTS}
