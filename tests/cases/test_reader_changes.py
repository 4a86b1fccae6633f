"""Before who may read a goal, an action, what was told or a card changes, it is told who gains and who loses sight."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.card.services import write_card
from cases.models import EmergencyCard, Told
from cases.release.services import release_item
from cases.statement import Statement
from cases.told.services import record_told
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.forms_found import forms_at
from tests.cast import World, make_member, today

ClientOf = Callable[[Member], Client]


def told_to_the_person(world: World) -> Told:
    values: dict[str, Any] = {"to": "person", "outcome": "told", "day": today(), "teller": world.alice, "text": "All."}
    with acting_as(world.alice.pk):
        return record_told(actor=world.alice, case=world.case, classification=0, **values)


def card(world: World) -> EmergencyCard:
    with acting_as(world.alice.pk):
        return write_card(actor=world.alice, case=world.case, call="An uncle.", avoid="Uniforms.", classification=0)


STATEMENTS: dict[str, Callable[[World], Statement]] = {
    "goals": lambda world: world.goal,
    "actions": lambda world: world.action,
    "told": told_to_the_person,
    "emergency-card": card,
}


def filled(client: Client, address: str, **more: Any) -> dict[str, Any]:
    """Return the form at `address` as it stands, with `more` typed over it."""
    return next(form for form in forms_at(client, address) if "audience" in form.filled).filled | more


def names(answer: Any, side: str) -> list[str]:
    """Return who gains or loses, by user name, as the page tells it before anything is saved."""
    assert answer.status_code == 200
    people = [effect.member for effect in getattr(answer.context["effects"], side)]
    assert all(person.name in answer.content.decode() for person in people)
    return [person.username for person in people]


def audience_of(row: Statement) -> str:
    with as_operator():
        return str(type(row)._default_manager.get(pk=row.pk).audience)


@pytest.mark.django_db
@pytest.mark.parametrize("place", STATEMENTS)
def test_it_works(place: str, world: World, client_of: ClientOf) -> None:
    row, alice = STATEMENTS[place](world), client_of(world.alice)
    address = f"/cases/{world.case.reference}/{place}/{row.pk}/"
    narrower = filled(alice, address, audience="agencies", named_agencies=[str(world.youth.pk)])
    told = alice.post(address, narrower)
    assert (names(told, "gains"), names(told, "loses")) == ([], ["ines"])
    back = alice.post(address, narrower | {"edit": "1"})
    assert back.context["form"]["audience"].value() == "agencies"
    assert audience_of(row) == "table"
    assert alice.post(address, narrower | {"confirmed": "1"}).status_code == 302
    assert audience_of(row) == "agencies"
    told = alice.post(address, filled(alice, address, audience="table"))
    assert (names(told, "gains"), names(told, "loses")) == (["ines"], [])
    assert alice.post(address, filled(alice, address)).status_code == 302


@pytest.mark.django_db
def test_who_is_asked_to_act_is_told_as_a_reader(world: World, client_of: ClientOf) -> None:
    alice, address = client_of(world.alice), f"/cases/{world.case.reference}/actions/{world.action.pk}/"
    narrower = filled(alice, address, audience="people", named_people=[str(world.bob.pk)])
    assert names(alice.post(address, narrower), "loses") == ["ines"]
    alice.post(address, narrower | {"confirmed": "1"})
    handed_over = filled(alice, address, asked=str(world.ines.pk), named_people=[])
    told = alice.post(address, handed_over)
    assert (names(told, "gains"), names(told, "loses")) == (["ines"], ["bob"])


@pytest.mark.django_db
def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    """Whoever no longer takes part is not told of, and who may not change it is answered as if it never existed."""
    alice, address = client_of(world.alice), f"/cases/{world.case.reference}/goals/{world.goal.pk}/"
    narrower = filled(alice, address, audience="people")
    assert names(alice.post(address, narrower), "loses") == ["ines", "bob"]
    for name in set(world.members) - {"alice"}:
        assert client_of(world.members[name]).post(address, narrower).status_code == 404, name


@pytest.mark.django_db
def test_the_number_of_queries_is_the_same_for_one_and_for_twenty(world: World, client_of: ClientOf) -> None:
    alice, address = client_of(world.alice), f"/cases/{world.case.reference}/goals/{world.goal.pk}/"
    narrower, counts = filled(alice, address, audience="people"), []
    for number in (0, 20):
        with as_operator():
            for nth in range(number):
                make_member(world.youth, f"youth{nth:02}", "practitioner")
        with CaptureQueriesContext(connection) as asked:
            assert len(names(alice.post(address, narrower), "loses")) == 2 + number
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_who_loses_a_shared_version_is_told_before_it_is_removed(world: World, client_of: ClientOf) -> None:
    """Told to who may not know that Carol is kept out: she stands among them."""
    address = f"/cases/{world.case.reference}/information/{world.police_item.pk}/shared-version/remove/"
    ines = client_of(world.ines)
    assert names(ines.get(address), "loses") == ["alice", "bob", "carol"]
    with as_operator():
        assert type(world.police_extract)._default_manager.filter(pk=world.police_extract.pk).exists()


@pytest.mark.django_db
def test_who_loses_the_full_text_is_told_before_a_release_is_withdrawn(world: World, client_of: ClientOf) -> None:
    with acting_as(world.ines.pk):
        values: dict[str, Any] = {"purpose": "A talk", "legal_basis": "Protocol", "valid_from": today()}
        release = release_item(actor=world.ines, item=world.police_item, agency=world.unit, **values)
    address = f"/cases/{world.case.reference}/information/{world.police_item.pk}/share/{release.pk}/withdraw/"
    ines = client_of(world.ines)
    assert names(ines.get(address), "loses") == ["alice"]
    with as_operator():
        assert type(release)._default_manager.filter(pk=release.pk).exists()
