"""Every field of a form gets nonsense at once: no error of the server, and nothing is written."""

import random
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from partners.models import Member
from tests.access.forms_found import Form
from tests.access.test_bad_input import AUDIT, found, sent, signed_in, undone, written
from tests.cast import World

ClientOf = Callable[[Member], Client]
NONSENSE = {
    "nothing": "",
    "a word that no choice knows": "nonsense",
    "signs that no text holds": "a\x00b",
    "far too much": "x" * 30_000,
    "a number out of reach": "99999999999999999999",
    "a day out of reach": "9999-99-99",
}
# Ask for one text, which may be any or none.
ANY_TEXT_WILL_DO = frozenset(
    {"partners:leave", "meetings:desk_call", "cases:no_shared_version", "cases:take_back_word"}
)


def asks(form: Form) -> bool:
    """Tell whether a form asks for more than ticks, which any value ticks."""
    kinds = {one.kind for one in form.controls.values()}
    return form.method == "post" and bool(kinds - {"checkbox", "hidden"}) and form.route not in ANY_TEXT_WILL_DO


@pytest.mark.parametrize("name", ["alice", "ines", "gus", "nobody"])
def test_nonsense_writes_nothing_and_breaks_nothing(world: World, client_of: ClientOf, name: str) -> None:
    client, forms, _hidden = found(world, client_of, name)
    asking = [form for form in forms if asks(form)]
    assert len(asking) >= {"alice": 40, "ines": 8, "gus": 6, "nobody": 3}[name]
    kinds = list(NONSENSE) if AUDIT else random.Random(name).sample(list(NONSENSE), 2)
    assert [fault for form in asking for kind in kinds for fault in broken(client, form, kind)] == []


def broken(client: Client, form: Form, kind: str) -> Iterator[str]:
    """Yield what is wrong with the answer to a form full of nonsense."""
    kept = {one.name: one.values for one in form.controls.values() if one.kind == "hidden"}
    values = dict.fromkeys(form.controls, NONSENSE[kind]) | kept
    before = written()
    with undone(client):
        try:
            answer = sent(client, form, values, is_htmx=form.is_htmx)
        except Exception as error:
            yield f"{form.route} with {kind}: {type(error).__name__} {error}"[:300]
            return
        if answer.status_code >= 500:
            yield f"{form.route} with {kind}: {answer.status_code}"
        if changed := written() ^ before:
            yield f"{form.route} with {kind}: written {sorted({table for table, *_ in changed})}"


def test_it_notices_what_is_written(world: World, client_of: ClientOf) -> None:
    """What the tests above see a write by moves with a good answer."""
    client, before = client_of(world.alice), written()
    values = {"title": "Back in the choir", "status": "open", "audience": "table", "classification": "0"}
    assert client.post(f"/cases/{world.case.reference}/goals/new/", values).status_code == 302
    assert {"cases_goal", "record_act"} <= {table for table, *_ in written() ^ before}


def test_it_notices_a_change_of_a_row_that_stands(world: World, client_of: ClientOf) -> None:
    client, before = client_of(world.alice), written()
    client.post("/language/", {"language": "nl"})
    assert "partners_member" in {table for table, *_ in written() ^ before}


# What addresses are asked with after their question mark.
ASKED_WITH = (
    *("page", "q", "slot", "item", "next", "network", "agency", "box", "state", "asked", "all", "cancel", "since"),
    *("audience", "classification", "named_people", "named_agencies", "version", "seen", "day_from", "kind", "table"),
    "waits",
)
ODD = ("a\x00b", "-1", "9" * 5000, "nonsense", "9999-12-31", "7d9b0f5c-0000-4000-8000-000000000000", "//evil.example")


@pytest.mark.parametrize("name", ["alice", "hugo"])
def test_no_address_breaks_on_what_it_is_asked_with(world: World, client_of: ClientOf, name: str) -> None:
    _member, client, addresses = signed_in(world, client_of, name)
    chance, wrong = random.Random(name), []
    asked = [one for one in addresses if not one.startswith("/account/")]
    for address in asked if AUDIT or name == "hugo" else chance.sample(asked, 40):
        for value in ODD if AUDIT else chance.sample(ODD, 1):
            before = written()
            with undone(client):
                answer = client.get(address, dict.fromkeys(ASKED_WITH, value))
                # What is asked with a wrong word is answered or not found; it is never a way out of the portal.
                if answer.status_code >= 500 or "evil" in answer.headers.get("Location", ""):
                    wrong.append(f"{address} with {value[:20]!r}: {answer.status_code}")
                if written() != before:
                    wrong.append(f"{address} with {value[:20]!r}: something was written")
    assert wrong == []
