"""Agency, clearance and role take effect once that agency's lead or the coordinator confirms; held by the database."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection
from django.test import Client
from django.urls import reverse

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record import outbox
from mscportal.record.models import OutboxEntry
from partners.members.services import decline_seat, end_seat, invite_member
from partners.models import Member, SeatChange
from tests.cast import World, make_agency, make_member
from tests.partners.people import answer, ask, ask_refused, confirm, lead_of, standing

ClientOf = Callable[[Member], Client]


def test_it_works(world: World, client_of: ClientOf) -> None:
    change = ask(world.gus, world.bob, clearance=2, email="B@example.org")
    client = client_of(world.alice)
    page = client.get(reverse("partners:to_confirm"))
    assert page.context["to_answer"] == [change]
    assert "b@example.org" in page.content.decode()
    answer(client, change, "confirm")
    world.bob.refresh_from_db()
    change = standing(change)
    assert (world.bob.clearance, world.bob.email) == (2, "b@example.org")
    assert (change.status, change.answered_by) == ("confirmed", world.alice)
    last = world.bob.history.latest()
    assert (last.history_user_id, last.clearance) == (world.alice.pk, 2)
    with acting_as(world.alice.pk):
        assert change.history.latest().status == "confirmed"
    assert client.get(reverse("partners:to_confirm")).context["to_answer"] == []


def test_the_lead_of_the_agency_confirms_and_no_other_lead(world: World, client_of: ClientOf) -> None:
    change = ask(world.gus, world.bob, clearance=2)
    other = lead_of(world.school, "lena")
    assert client_of(other).get(reverse("partners:to_confirm")).context["to_answer"] == []
    answer(client_of(other), change, "confirm")
    with pytest.raises(PermissionDenied):
        confirm(other, change)
    confirm(lead_of(world.youth), change)
    world.bob.refresh_from_db()
    assert world.bob.clearance == 2


def test_a_move_is_confirmed_where_it_leads_to(world: World) -> None:
    change = ask(world.gus, world.bob, agency=world.school)
    with pytest.raises(PermissionDenied):
        confirm(lead_of(world.youth), change)
    confirm(lead_of(world.school, "lena"), change)
    world.bob.refresh_from_db()
    assert world.bob.agency == world.school


def test_nobody_confirms_what_they_asked(world: World, client_of: ClientOf) -> None:
    change = ask(world.alice, world.bob, clearance=2)
    page = client_of(world.alice).get(reverse("partners:to_confirm"))
    assert (page.context["to_answer"], page.context["asked"]) == ([], [change])
    answer(client_of(world.alice), change, "confirm")
    with pytest.raises(PermissionDenied):
        confirm(world.alice, change)
    with pytest.raises(ProgrammingError, match="may not confirm"), acting_as(world.alice.pk):
        connection.cursor().execute("SELECT guard.confirm_seat(%s::uuid)", [change.pk])
    world.bob.refresh_from_db()
    assert world.bob.clearance == 1


def test_nobody_confirms_the_own_seat_in_whichever_seat(world: World) -> None:
    leo = lead_of(world.youth)
    with as_operator():
        twin = make_member(world.youth, "leo-2", "practitioner", person="leo")
    for member in (leo, twin):
        change = ask(world.gus, member, clearance=3)
        with pytest.raises(PermissionDenied):
            confirm(leo, change)
        with pytest.raises(PermissionDenied), acting_as(leo.pk):
            decline_seat(actor=leo, change=change)
    assert ask_refused(leo, twin)


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_a_role_beyond_the_agency_needs_a_coordinator(world: World, role: str) -> None:
    leo = lead_of(world.mayor)
    with as_operator():
        fay = make_member(world.mayor, "fay", "practitioner")
    change = ask(world.gus, world.frank, role=role)
    with pytest.raises(PermissionDenied):
        confirm(leo, change)
    confirm(world.alice, change)
    by_coordinator = ask(world.alice, fay, role=role)
    confirm(leo, by_coordinator)
    assert set(Member.objects.filter(role=role).values_list("username", flat=True)) >= {"frank", "fay"}


def test_a_declined_change_stays_without_effect(world: World, client_of: ClientOf) -> None:
    change = ask(world.gus, world.bob, clearance=2)
    answer(client_of(world.alice), change, "decline")
    change = standing(change)
    assert (change.status, change.answered_by) == ("declined", world.alice)
    with pytest.raises(PermissionDenied):
        confirm(world.alice, change)
    world.bob.refresh_from_db()
    assert world.bob.clearance == 1


def test_who_asked_takes_it_back(world: World, client_of: ClientOf) -> None:
    change = ask(world.gus, world.bob, clearance=2)
    answer(client_of(world.gus), change, "decline")
    change = standing(change)
    assert change.status == "declined"
    assert ask(world.gus, world.bob, clearance=3).status == "asked"


def test_a_confirmed_change_is_not_declined_afterwards(world: World) -> None:
    change = ask(world.gus, world.bob, clearance=2)
    confirm(world.alice, change)
    change = standing(change)
    change.status, change.answered_by = "declined", world.alice
    with pytest.raises(Exception, match="did not affect any rows"), acting_as(world.alice.pk):
        change.save(update_fields=["status", "answered_by"])


def test_the_invitation_goes_out_once_the_seat_is_confirmed(
    world: World, client: Client, mailoutbox: list[Any]
) -> None:
    with acting_as(world.gus.pk):
        nora = invite_member(
            actor=world.gus,
            name="Nora Field",
            username="nora",
            email="nora@example.org",
            agency=world.youth,
            role="practitioner",
            clearance=1,
            language="nl",
        )
    with as_operator():
        assert not OutboxEntry.objects.exists()
        change = SeatChange.objects.get()
    confirm(world.alice, change)
    with as_operator():
        (entry,) = OutboxEntry.objects.all()
    assert outbox.deliver(entry.pk)
    (mail,) = mailoutbox
    assert mail.to == ["nora@example.org"]
    assert not re.search(r"Nora|Elmhaven|Youth|ELM-", mail.subject + mail.body)
    link = "/" + re.search(r"http\S+/key/\S+", mail.body)[0].split("/", 3)[3]
    page = client.get(link, follow=True)
    password = "seven green trams ring"
    client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})
    client.post(reverse("account_login"), {"login": "nora@example.org", "password": password})
    assert client.session["_auth_user_id"] == str(nora.pk)


def test_who_comes_back_with_a_password_gets_no_invitation(world: World) -> None:
    with acting_as(world.alice.pk):
        end_seat(actor=world.alice, member=world.bob)
    world.bob.refresh_from_db()
    confirm(world.alice, ask(world.gus, world.bob))
    world.bob.refresh_from_db()
    assert world.bob.is_active
    with as_operator():
        assert not OutboxEntry.objects.exists()


def test_a_seat_is_ended_by_who_answers_for_the_agency(world: World) -> None:
    lena = lead_of(world.school, "lena")
    for actor in (world.gus, lena, world.ines, world.carol):
        with pytest.raises(PermissionDenied), acting_as(actor.pk):
            end_seat(actor=actor, member=world.bob)
        with pytest.raises(ProgrammingError, match="may not end"), acting_as(actor.pk):
            connection.cursor().execute("SELECT guard.end_seat(%s::uuid, '')", [world.bob.pk])
    with pytest.raises(ProgrammingError, match="may not end"), acting_as(world.alice.pk):
        connection.cursor().execute("SELECT guard.end_seat(%s::uuid, '')", [world.alice.pk])
    with acting_as(world.alice.pk):
        end_seat(actor=world.alice, member=world.bob, reason="left the service")
    world.bob.refresh_from_db()
    assert not world.bob.is_active


def test_an_administrator_sees_no_case(world: World, client_of: ClientOf) -> None:
    assert client_of(world.gus).get(f"/cases/{world.case.reference}/").status_code == 404


def test_parts_do_not_answer_to_the_lead_of_the_whole(world: World) -> None:
    with as_operator():
        desk = make_agency(world.city, "desk", "mayor", part_of=world.mayor)
        dana = make_member(desk, "dana", "practitioner")
    change = ask(world.gus, dana, clearance=2)
    with pytest.raises(PermissionDenied):
        confirm(lead_of(world.mayor), change)
