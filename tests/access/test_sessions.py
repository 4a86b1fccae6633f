"""Sessions: listed, ended by their owner, by time, and with the seat."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from mscportal.celery import app
from mscportal.guard.operator import as_operator
from mscportal.record.tasks import clear_sessions
from tests.access.signing_in import age, give_password, is_in, log_in
from tests.cast import World


def test_own_sessions_are_listed_and_others_ended(world: World) -> None:
    give_password(world.bob)
    here, elsewhere, carol = Client(), Client(), Client()
    for client in (here, elsewhere):
        log_in(client, "bob")
    give_password(world.carol)
    log_in(carol, "carol")
    page = here.get(reverse("usersessions_list"))
    assert len(page.context["sessions"]) == 2
    assert here.post(reverse("usersessions_list")).status_code == 302
    assert elsewhere.get(reverse("partners:agencies")).status_code == 302
    assert here.get(reverse("partners:agencies")).status_code == 200
    assert carol.get(reverse("partners:agencies")).status_code == 200


def test_a_session_that_was_idle_ends(world: World, client: Client, settings: Settings) -> None:
    client.force_login(world.bob, backend="partners.login.backends.MemberBackend")
    age(client, began=4000, seen=settings.SESSION_IDLE_SECONDS - 30)
    assert client.get(reverse("partners:agencies")).status_code == 200
    age(client, began=4000, seen=settings.SESSION_IDLE_SECONDS + 1)
    assert client.get(reverse("partners:agencies")).headers["Location"].startswith(reverse("account_login"))
    assert not is_in(client)


def test_an_old_session_ends_however_busy(world: World, client: Client, settings: Settings) -> None:
    client.force_login(world.bob, backend="partners.login.backends.MemberBackend")
    age(client, began=settings.SESSION_ABSOLUTE_SECONDS + 1, seen=5)
    client.get(reverse("partners:agencies"))
    assert not is_in(client)


@pytest.mark.parametrize(
    ("route", "more"),
    [("room_version", []), ("room_part", ["case"]), ("projector_version", []), ("projector_part", ["case"])],
)
def test_a_page_that_asks_by_itself_keeps_no_session_awake(
    world: World, client: Client, settings: Settings, route: str, more: list[str]
) -> None:
    client.force_login(world.alice, backend="partners.login.backends.MemberBackend")
    age(client, began=400, seen=300)
    before = client.session["seen"]
    asked = reverse(f"meetings:{route}", args=[world.meeting.pk, *more])
    client.get(asked, headers={"HX-Request": "true"})
    assert client.session["seen"] == before
    client.get(reverse("partners:agencies"))
    assert client.session["seen"] > before
    age(client, began=4000, seen=settings.SESSION_IDLE_SECONDS + 1)
    assert client.get(asked, headers={"HX-Request": "true"}).status_code == 401


def test_a_deactivated_member_is_out_at_the_next_request(world: World, client: Client) -> None:
    client.force_login(world.bob, backend="partners.login.backends.MemberBackend")
    assert client.get(reverse("partners:agencies")).status_code == 200
    with as_operator():
        world.bob.is_active = False
        world.bob.save()
    assert client.get(reverse("partners:agencies")).headers["Location"].startswith(reverse("account_login"))


def test_a_signed_out_part_of_a_page_is_refused(db: None, client: Client) -> None:
    assert client.get(reverse("partners:agencies"), headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("route", ["partners:agencies", "account_reauthenticate", "account_logout", "account_login"])
def test_what_tells_who_is_logged_in_is_kept_by_no_browser(world: World, client: Client, route: str) -> None:
    for _who in ("a stranger", "Bob"):
        assert client.get(reverse(route)).headers["Cache-Control"] == "no-store, private"
        client.force_login(world.bob, backend="partners.login.backends.MemberBackend")


def test_what_is_over_is_cleared_at_night(world: World) -> None:
    over, standing = Client(), Client()
    for member, client in ((world.bob, over), (world.carol, standing)):
        give_password(member)
        log_in(client, member.username)
    with as_operator():
        Session.objects.filter(pk=over.session.session_key).update(expire_date=timezone.now() - timedelta(minutes=1))
    clear_sessions()
    assert app.conf.beat_schedule["clear_sessions"]["task"] == clear_sessions.name
    with as_operator():
        assert [row.pk for row in Session.objects.all()] == [standing.session.session_key]
        assert [row.user for row in UserSession.objects.all()] == [world.carol]
