"""The information officer's desk: what waits for a shared version, in the order of who meets the person next."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.information.services import change_item, remove_extract
from cases.models import Action, ActionReport, Case, Layer
from cases.sharing.services import decide_for_none, share_version
from meetings.models import Meeting, SlotContent
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from mscportal.record.readings import hash_terms
from partners.models import Member
from tests.cast import ZONE, World, grant, make_case, make_item, make_member, today

ClientOf = Callable[[Member], Client]
DESK = "/shared-versions/"


def texts(html: str) -> list[str]:
    """Return which of the items "Item 1", "Item 2", … stand on the desk, in their order."""
    return [part.split()[0] for part in html.split("Item ")[1:]]


def desk(client: Client, **query: object) -> str:
    answer = client.get(DESK, query)
    assert answer.status_code == 200
    return answer.content.decode()


def police_items(world: World, *names: str, case: Case | None = None) -> list[Layer]:
    with as_operator():
        return [make_item(case or world.case, world.ines, f"Item {name} of the police.") for name in names]


def other_case(world: World, reference: str) -> Case:
    with as_operator():
        case = make_case(world.city, reference, "minors", ("Sam", "Vale"), datetime(2010, 1, 1).date())
        grant(case, world.police)
    return case


def agree_visit(world: World, case: Case, *, days: int, **more: object) -> Action:
    with as_operator():
        values = {"kind": "home_visit", "classification": 0, "title": "Visit", "key": f"a-{case.reference}"} | more
        return Action.objects.create(
            case=case,
            municipality=world.city,
            originator=world.unit,
            author=world.alice,
            agency=world.youth,
            due_on=today() + timedelta(days=days),
            **values,
        )


def test_it_works(world: World, client_of: ClientOf) -> None:
    police_items(world, "1")
    html = desk(client_of(world.ines))
    assert texts(html) == ["1"]
    for told in ("Mika Tarn", "ELM-2AB3C", "No shared version", "Home visit with the mother", "Bob"):
        assert told in html
    assert "Seen twice" not in html


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    police_items(world, "1")
    with as_operator():
        make_item(world.case, world.ines, "Item 2 is named.", audience="people")
        colleague = make_member(world.police, "otto", "information_officer", 0)
    assert texts(desk(client_of(world.bob))) == []
    assert texts(desk(client_of(colleague))) == []
    assert texts(desk(client_of(world.erin))) == []


def test_what_everyone_on_the_case_reads_does_not_wait(world: World, client_of: ClientOf) -> None:
    with as_operator():
        make_item(world.case, world.ines, "Item 1", classification=0)
        make_item(world.case, world.ines, "Item 2", classification=0, audience="agencies")
    assert texts(desk(client_of(world.ines))) == ["2"]


def test_a_closed_case_waits_for_nothing(world: World, client_of: ClientOf) -> None:
    police_items(world, "1")
    with as_operator():
        Case.objects.filter(pk=world.case.pk).update(status="closed")
    assert texts(desk(client_of(world.ines))) == []


def test_a_shared_version_older_than_its_text_waits_until_somebody_looks(world: World, client_of: ClientOf) -> None:
    client = client_of(world.ines)
    with acting_as(world.ines.pk):
        change_item(actor=world.ines, item=world.police_item, text="Item 1: seen thrice.")
    html = desk(client)
    assert texts(html) == ["1:"]
    assert "Older than its text" in html
    with acting_as(world.ines.pk):
        share_version(actor=world.ines, item=world.police_item, text="New older company.", classification=0)
    assert texts(desk(client)) == []


def test_a_text_that_is_again_what_it_was_does_not_wait(world: World, client_of: ClientOf) -> None:
    with acting_as(world.ines.pk):
        for text in ("Item 1", "Seen twice with two older men."):
            change_item(actor=world.ines, item=world.police_item, text=text)
        change_item(actor=world.ines, item=world.police_item, kind="report", day=today() - timedelta(days=1))
    assert world.case.reference not in desk(client_of(world.ines))


def test_a_shared_version_that_took_over_the_new_kind_and_day_alone_still_waits(
    world: World, client_of: ClientOf
) -> None:
    with acting_as(world.ines.pk):
        change_item(actor=world.ines, item=world.police_item, text="Item 1", kind="report", domain="school_work")
    assert texts(desk(client_of(world.ines))) == ["1"]


def test_deciding_for_none_ends_it_until_the_text_changes(world: World, client_of: ClientOf) -> None:
    client, (item,) = client_of(world.ines), police_items(world, "1")
    with acting_as(world.ines.pk):
        decide_for_none(actor=world.ines, item=item, reason="Nobody needs it.")
    assert texts(desk(client)) == []
    html = desk(client, waits="decided")
    assert texts(html) == ["1"]
    assert "None, decided (1)" in html
    with acting_as(world.ines.pk):
        change_item(actor=world.ines, item=item, text="Item 1 is another.")
    assert texts(desk(client)) == ["1"]


def test_taking_a_shared_version_away_asks_again(world: World, client_of: ClientOf) -> None:
    client, (item,) = client_of(world.ines), police_items(world, "1")
    with acting_as(world.ines.pk):
        decide_for_none(actor=world.ines, item=item, reason="Nobody needs it.")
        share_version(actor=world.ines, item=item, text="In short.", classification=0)
        remove_extract(actor=world.ines, item=item)
    assert texts(desk(client)) == ["1"]


def test_who_meets_the_person_next_comes_first(world: World, client_of: ClientOf) -> None:
    soon, late, none = (other_case(world, f"ELM-2222{n}") for n in "234")
    for name, case in (("none", none), ("late", late), ("soon", soon)):
        police_items(world, name, case=case)
    agree_visit(world, late, days=9)
    agree_visit(world, late, days=2, kind="report", key="a-other")
    agree_visit(world, soon, days=5)
    police_items(world, "first")
    assert texts(desk(client_of(world.ines))) == ["first", "soon", "late", "none"]


def test_an_action_that_is_done_or_hidden_counts_no_more(world: World, client_of: ClientOf) -> None:
    done, hidden, open_ = (other_case(world, f"ELM-2222{n}") for n in "234")
    for name, case in (("open", open_), ("hidden", hidden), ("done", done)):
        police_items(world, name, case=case)
    agree_visit(world, open_, days=9)
    agree_visit(world, hidden, days=1, audience="people")
    visit = agree_visit(world, done, days=1)
    with as_operator():
        ActionReport.objects.create(action=visit, case=done, state="done", at=datetime.now(ZONE), member=world.bob)
    assert texts(desk(client_of(world.ines))) == ["open", "done", "hidden"]


def test_the_agenda_counts_as_a_visit_does(world: World, client_of: ClientOf) -> None:
    spoken, visited = other_case(world, "ELM-22223"), other_case(world, "ELM-22224")
    police_items(world, "spoken", case=spoken)
    police_items(world, "visited", case=visited)
    agree_visit(world, visited, days=3)
    with as_operator():
        Meeting.objects.filter(pk=world.meeting.pk).update(starts_at=datetime.now(ZONE) + timedelta(days=2))
        SlotContent.objects.filter(slot=world.case_slot).update(case=spoken)
    html = desk(client_of(world.ines))
    assert texts(html) == ["spoken", "visited"]
    assert "on the agenda" in html
    with as_operator():
        SlotContent.objects.filter(slot=world.case_slot).update(state="done")
    assert texts(desk(client_of(world.ines))) == ["visited", "spoken"]


def test_who_only_reads_the_case_writes_it_too(world: World, client_of: ClientOf) -> None:
    """A shared version asks for the originator's full sight alone (NEED_TO_KNOW.md, "Writing")."""
    (item,) = police_items(world, "1")
    with as_operator():
        world.case.agency_grants.filter(group=world.police.group, permission__codename="contribute").delete()
    ines = client_of(world.ines)
    address = f"/cases/{world.case.reference}/information/{item.pk}/shared-version/"
    assert f'"{address}"' in desk(ines)
    form = ines.get(address).context["form"]
    told = {"text": "Seen in town.", "classification": "0", "seen_text": form["seen_text"].value() or ""}
    assert ines.post(address, told).status_code == 302
    with as_operator():
        assert Layer.objects.get(item_id=item.pk, part="extract").text == "Seen in town."


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "tarn"}, ["1"]),
        ({"q": "elm-2222"}, ["2"]),
        ({"kind": "observation"}, ["1", "2"]),
        ({"kind": "report"}, []),
        ({"table": "adults"}, []),
        ({"waits": "older"}, []),
        ({"waits": "unknown", "table": "x"}, ["1", "2"]),
    ],
)
def test_it_is_narrowed(world: World, client_of: ClientOf, query: dict[str, str], found: list[str]) -> None:
    police_items(world, "1")
    police_items(world, "2", case=other_case(world, "ELM-22222"))
    assert texts(desk(client_of(world.ines), **query)) == found


def test_what_is_shown_is_recorded_once_a_case(world: World, client_of: ClientOf) -> None:
    items = police_items(world, "1", "2")
    desk(client_of(world.ines), q="Tarn")
    with as_operator():
        of_case = Reading.objects.get(screen="cases:sharing_desk", case_id=world.case.pk)
        search = Reading.objects.get(screen="cases:sharing_desk", case_id=None)
    assert set(of_case.full) == {items[0].pk, items[1].pk, world.action.pk}
    assert bytes(search.terms_hash or b"") == hash_terms("tarn")


def test_as_many_queries_for_many_items_and_pages(world: World, client_of: ClientOf) -> None:
    client = client_of(world.ines)
    police_items(world, "1")
    desk(client)
    with CaptureQueriesContext(connection) as one:
        desk(client)
    for n in range(30):
        police_items(world, f"{n + 2}", case=other_case(world, f"ELM-3{n:04}".replace("0", "Z").replace("1", "Y")))
    with CaptureQueriesContext(connection) as many:
        html = desk(client)
    assert len(texts(html)) == 25
    assert len(many) == len(one)
    assert len(texts(desk(client, page=2))) == 6
    assert len(texts(desk(client, page=99))) == 6
