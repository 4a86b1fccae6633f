"""What stands beside a text in every copy stands beside it in the memo too, as it stands when the memo is sent."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pypdf import PdfReader

from cases.information.services import change_item
from cases.models import Layer
from cases.sharing.services import grade_item, share_version
from meetings.escalation.models import Escalation, Quote
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cases.anonymous import make_anonymous
from tests.cast import World, today
from tests.meetings.escalating import deliver, send, sent
from tests.meetings.waiting import ADDRESS, SECRET, WRITTEN, complete, grant_it, waiting

ClientOf = Callable[[Member], Client]
SHORT, GRADED = "Not corroborated", "untested source, known indirectly"


def grade(world: World, item: Layer, information: str = "indirect", *, tells: bool = False) -> None:
    with acting_as(world.ines.pk):
        grade_item(actor=world.ines, item=item, source="untested", information=information)
        if tells:
            text = world.police_extract.text
            share_version(actor=world.ines, item=item, text=text, classification=0, tells_grading=True)


def beside(escalation: Escalation) -> dict[str, list[str]]:
    with as_operator():
        return {quote.text: [str(words) for words in quote.beside] for quote in escalation.quotes.all()}


def opinion(world: World) -> None:
    with acting_as(world.bob.pk):
        change_item(actor=world.bob, item=world.open_item, said_as="opinion")
    with as_operator():
        world.open_item.refresh_from_db()


def shared(world: World) -> str:
    return world.police_extract.text


def test_it_works(world: World, client_of: ClientOf) -> None:
    opinion(world)
    grade(world, world.police_item, tells=True)
    escalation = sent(world)
    assert beside(escalation) == {world.open_item.text: ["opinion"], shared(world): [SHORT]}
    frank = client_of(world.frank)
    page = frank.get(f"/desk/{escalation.pk}/").content.decode()
    pdf = PdfReader(BytesIO(frank.get(f"/desk/{escalation.pk}/pdf/").content))
    printed = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    for copy in (page, printed):
        assert SHORT in copy
        assert "opinion" in copy
        assert "untested" not in copy


def test_it_stands_where_it_is_chosen_and_looked_at(world: World, client_of: ClientOf) -> None:
    opinion(world)
    grade(world, world.police_item, tells=True)
    html = client_of(world.alice).get(ADDRESS).content.decode()
    assert f"Shared version · {SHORT}</b>" in html
    assert "opinion</b>" in html


def test_it_hides_what_the_shared_version_does_not_tell(world: World) -> None:
    grade(world, world.police_item)
    assert beside(sent(world))[shared(world)] == []


def test_what_was_granted_goes_in_as_it_is_graded(world: World, item: Layer, client_of: ClientOf) -> None:
    grade(world, item)
    escalation = waiting(world, item)
    assert GRADED in client_of(world.alice).get(f"/desk/{escalation.pk}/").content.decode()
    grant_it(world)
    complete(world, escalation)
    assert beside(escalation)[SECRET] == [GRADED]


def test_a_text_written_for_the_document_is_graded_by_nobody(world: World, item: Layer) -> None:
    grade(world, item)
    escalation = waiting(world, item)
    grant_it(world, version=WRITTEN)
    complete(world, escalation)
    grade(world, item, "corroborated")
    assert beside(escalation)[WRITTEN] == []


def test_what_is_quoted_without_a_name_has_its_words_beside_it(world: World, item: Layer) -> None:
    with as_operator():
        world.open_item.text, item.text = "Mika Tarn talks openly.", f"Tarn. {SECRET}"
        world.open_item.save(force_update=True)
        item.save(force_update=True)
    make_anonymous(world)
    opinion(world)
    grade(world, item)
    escalation = waiting(world, item)
    grant_it(world)
    grade(world, item, "suspected_false")
    complete(world, escalation)
    told = beside(escalation)
    assert told["[N. N.] talks openly."] == ["opinion"]
    assert told[f"[N. N.]. {SECRET}"] == ["untested source, suspected to be false"]
    grade(world, item)
    assert beside(escalation)[f"[N. N.]. {SECRET}"] == [GRADED]


@pytest.mark.parametrize("information", ["corroborated", ""])
def test_what_is_still_to_be_sent_tells_how_it_is_graded_now(world: World, item: Layer, information: str) -> None:
    grade(world, world.police_item, tells=True)
    gone, escalation = sent(world), waiting(world, item)
    if information:
        grade(world, world.police_item, information)
    else:
        with acting_as(world.ines.pk):
            share_version(actor=world.ines, item=world.police_item, text=shared(world), classification=0)
    assert beside(escalation)[shared(world)] == (["Corroborated"] if information else [])
    assert beside(gone)[shared(world)] == [SHORT]


def test_who_sends_it_is_told_that_it_is_graded_otherwise_by_now(
    world: World, item: Layer, client_of: ClientOf
) -> None:
    grade(world, item)
    escalation, client = waiting(world, item), client_of(world.alice)
    grant_it(world)
    where = f"/desk/{escalation.pk}/"
    seen = client.get(where).context["seen"]
    grade(world, item, "suspected_false")
    answer = client.post(f"{where}send/", {"seen": seen})
    assert answer.status_code == 422
    assert "untested source, suspected to be false" in answer.content.decode()


def test_what_is_an_opinion_by_now_is_left_out(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    opinion(world)
    assert world.open_item.text not in beside(escalation)


@pytest.mark.parametrize(
    "forged", [{"said_as": None}, {"said_as": "opinion"}, {"source": "reliable"}, {"information": "direct"}]
)
def test_the_database_refuses_what_does_not_stand_beside_it(world: World, forged: dict[str, str | None]) -> None:
    draft = send(world)
    values = {"layer_id": world.open_item.pk, "text": world.open_item.text, "agency": world.youth, "said_as": "fact"}
    values |= {"case_id": world.case.pk, "day": today(), "kind": "report"}
    values |= {"is_shared_version": False, "names_person": False}
    with acting_as(world.alice.pk):
        with pytest.raises(DatabaseError), transaction.atomic():
            Quote(escalation=draft, position=9, **values | forged).save(force_insert=True)
        Quote(escalation=draft, position=9, **values).save(force_insert=True)
    deliver()
