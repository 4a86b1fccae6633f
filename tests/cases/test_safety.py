"""The answer to the safety question before a visit: what an agency tells is for the visitor alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Action, Layer, SafetyAnswer, SafetyNote
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cases.safety import CASE, LIST, SUMMARY, TOLD, look, nothing, page_of, tell, waiting
from tests.cast import World, grant, make_member, today

ClientOf = Callable[[Member], Client]


def test_it_works(world: World, client_of: ClientOf) -> None:
    ines, bob = client_of(world.ines), client_of(world.bob)
    assert "Home visit with the mother" in ines.get(LIST).content.decode()
    assert "Is there anything the visitor must know" in ines.get(page_of(world)).content.decode()
    form = {"how": "tell", "text": TOLD, "said_as": "fact", "classification": "1"}
    assert ines.post(page_of(world), form).status_code == 302
    page = bob.get(SUMMARY).content.decode()
    assert TOLD in page
    assert "Answered</dt><dd>Police" in page
    with as_operator():
        item = Layer.objects.get(text=TOLD)
        assert (item.audience, item.named_people, item.author, item.originator) == (
            "people",
            [world.bob.pk],
            world.ines,
            world.police,
        )
        reading = Reading.objects.filter(member_id=world.bob.pk, screen="cases:summary").latest("at")
    assert item.pk in reading.full
    assert "Home visit with the mother" not in ines.get(LIST).content.decode()


def test_others_see_that_an_agency_answered_and_nothing_else(world: World, client_of: ClientOf) -> None:
    """Twin worlds, one after the other: the police has nothing to share, then something for Bob alone."""
    with as_operator():
        helper = make_member(world.unit, "helper", "practitioner", 1)
    clients = [client_of(world.alice), client_of(helper)]
    nothing(world, world.ines)
    look(world, *clients)
    without = look(world, *clients)
    assert b"Answered</dt><dd>Police" in without[0][1]
    tell(world, world.ines)
    assert look(world, *clients) == without
    with acting_as(world.alice.pk):
        assert not SafetyNote.objects.exists()
        assert not Layer.objects.filter(text=TOLD).exists()


def test_what_is_told_later_changes_no_date(world: World, client_of: ClientOf) -> None:
    nothing(world, world.ines)
    tell(world, world.ines)
    nothing(world, world.ines)
    with as_operator():
        assert SafetyAnswer.objects.count() == 1
        assert SafetyNote.objects.count() == 1
    page = client_of(world.ines).get(page_of(world)).content.decode()
    assert "Your agency has answered" in page
    assert TOLD in page


def test_those_named_read_it_too(world: World, client_of: ClientOf) -> None:
    tell(world, world.ines, named_people=[world.alice.pk])
    assert TOLD in client_of(world.alice).get(CASE).content.decode()


def test_everyone_of_the_agency_reads_it_where_nobody_is_named(world: World) -> None:
    with as_operator():
        colleague = make_member(world.youth, "berta", "practitioner")
        Action.objects.filter(pk=world.action.pk).update(member=None)
    item = tell(world, world.ines)
    assert {world.bob.pk, colleague.pk} <= set(item.named_people)


def test_a_visitor_who_could_not_read_it_is_told_at_the_field(world: World, client_of: ClientOf) -> None:
    form = {"how": "tell", "text": TOLD, "said_as": "fact", "classification": "2"}
    answer = client_of(world.ines).post(page_of(world), form).content.decode()
    assert "Bob would not read this" in answer
    assert TOLD in answer
    with as_operator():
        assert not SafetyAnswer.objects.exists()
        assert not Layer.objects.filter(text=TOLD).exists()


@pytest.mark.parametrize(
    "wrong",
    [{}, {"how": "x"}, {"how": "tell"}, {"how": "nothing", "text": TOLD}, {"how": "tell", "classification": "9"}],
    ids=str,
)
def test_it_explains_bad_input(world: World, client_of: ClientOf, wrong: dict[str, str]) -> None:
    form = {"said_as": "fact", "classification": "1", "text": wrong.get("text", "")}
    answer = client_of(world.ines).post(page_of(world), form | wrong)
    assert "data-error-summary" in answer.content.decode()
    with as_operator():
        assert not SafetyAnswer.objects.exists()


def test_who_may_only_look_answers_that_there_is_nothing(world: World, client_of: ClientOf) -> None:
    with as_operator():
        grant(world.case, world.school, "view", valid_from=today())
    client = client_of(world.dirk)
    page = client.get(page_of(world)).content.decode()
    assert "Nothing to share" in page
    assert 'name="text"' not in page
    assert client.post(page_of(world), {"how": "tell", "text": TOLD}).status_code == 200
    assert client.post(page_of(world), {"how": "nothing"}).status_code == 302
    assert waiting(world.dirk) == []


def test_a_visit_that_nobody_makes_any_more_takes_no_text(world: World) -> None:
    with as_operator():
        world.case.agency_grants.filter(group=world.youth.group).update(valid_until=today() - timedelta(days=1))
    with pytest.raises(ValidationError):
        tell(world, world.ines)


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    tell(world, world.ines)
    for name in ("carol", "dirk", "erin", "frank", "hugo", "gus"):
        assert client_of(world.members[name]).get(page_of(world)).status_code == 404
        with acting_as(world.members[name].pk):
            assert not SafetyAnswer.objects.exists()
            assert not SafetyNote.objects.exists()


@pytest.mark.parametrize("page", [CASE, SUMMARY, LIST])
def test_as_many_queries_for_one_as_for_twenty(world: World, client_of: ClientOf, page: str) -> None:
    client = client_of(world.ines if page == LIST else world.bob)
    tell(world, world.alice, named_people=[world.ines.pk])

    def queries() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as counted:
            client.get(page)
        return len(counted)

    one = queries()
    with as_operator():
        for n in range(19):
            world.action.pk, world.action.key = None, f"v{n}"
            world.action.id = Action._meta.pk.get_default()
            world.action.save(force_insert=True)
    for _ in range(3):
        tell(world, world.alice, named_people=[world.ines.pk])
    assert queries() == one
