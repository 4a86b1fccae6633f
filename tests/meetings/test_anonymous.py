"""A case without a name at the table: from the agenda to the minutes nobody reads whose it is or who brought it."""

from collections.abc import Callable

from django.test import Client

from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cases.anonymous import make_anonymous
from tests.cast import World, make_item
from tests.meetings.minuting import record
from tests.meetings.sitting import close, discuss


def test_it_works(world: World, client_of: Callable[[Member], Client]) -> None:
    make_anonymous(world, world.dirk)
    discuss(world, "bob")
    alice, bob = client_of(world.alice), client_of(world.bob)
    record(world, alice, text="He comes twice a week.", classification="1")
    meeting = f"/meetings/{world.meeting.pk}"
    shown = {end: (alice if "projector" in end else bob).get(meeting + end) for end in ("/", "/room/", "/projector/")}
    close(world)
    shown["/minutes/"] = bob.get(f"{meeting}/minutes/")
    for end, answer in shown.items():
        page = answer.content.decode()
        assert world.case.reference in page, end
        assert not [word for word in ("Mika", "Tarn", "Dirk", "2010") if word in page], end
    for end in ("/room/", "/projector/"):
        assert "16–17" in shown[end].content.decode(), end
    assert "Mika Tarn" in alice.get(f"{meeting}/minutes/").content.decode()


def test_who_knows_the_name_is_reminded_in_the_room_but_not_on_the_wall(
    world: World, client_of: Callable[[Member], Client]
) -> None:
    make_anonymous(world, world.dirk)
    discuss(world, "bob")
    alice, meeting = client_of(world.alice), f"/meetings/{world.meeting.pk}"
    pages = {end: alice.get(meeting + end).content.decode() for end in ("/room/", "/room/case/", "/projector/")}
    pages["to Bob"] = client_of(world.bob).get(f"{meeting}/room/").content.decode()
    reminded = [end for end, page in pages.items() if "Presented without a name" in page]
    assert reminded == ["/room/", "/room/case/"]


def test_a_note_that_says_the_name_is_asked_about(world: World, client_of: Callable[[Member], Client]) -> None:
    make_anonymous(world)
    discuss(world, "bob")
    said = {"what": "note", "audience": "table", "classification": "1", "text": "Mika comes twice a week."}
    route = f"/meetings/{world.meeting.pk}/items/{world.case_slot.pk}/record/"
    answer = client_of(world.alice).post(route, said)
    assert list(answer.context["form"].errors) == ["text"]
    assert "Mika comes twice a week." in answer.content.decode()
    assert client_of(world.alice).post(route, said | {"name_is_meant": "on"}).status_code == 302


def test_a_reason_for_putting_it_off_that_says_the_name_is_asked_about(
    world: World, client_of: Callable[[Member], Client]
) -> None:
    make_anonymous(world)
    discuss(world, "bob")
    route, said = f"/meetings/{world.meeting.pk}/items/{world.case_slot.pk}/defer/", {"reason": "Mika is ill."}
    answer = client_of(world.alice).post(route, said)
    assert list(answer.context["form"].errors) == ["reason"]
    assert client_of(world.alice).post(route, said | {"name_is_meant": "on"}).status_code == 302


def test_what_the_mayor_needs_of_another_agency_is_asked_without_the_name(
    world: World, client_of: Callable[[Member], Client]
) -> None:
    make_anonymous(world)
    with as_operator():
        item = make_item(world.case, world.ines, "Said to her.", audience="people", named_people=[world.alice.pk])
    said = {"title": "A flat", "why": "The lease ends.", "wanted": [str(item.pk)], "purpose": "For Mika's flat"}
    answer = client_of(world.alice).post("/cases/ELM-2AB3C/escalate/", said)
    assert "leave out “Mika”" in str(answer.context["form"].errors["purpose"])
