"""A visit that gets another visitor or day is asked anew; what was answered about the former one counts no longer."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from cases.models import Action, SafetyAnswer, SafetyNote
from cases.plan.services import change_action
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import OutboxEntry
from mscportal.record.outbox import deliver
from partners.models import Member
from tests.cases.safety import CASE, SUMMARY, TOLD, look, nothing, page_of, tell, waiting
from tests.cast import World, make_member, today

ClientOf = Callable[[Member], Client]
VISIT = "Home visit with the mother"


@pytest.fixture
def berta(world: World) -> Member:
    """A colleague of Bob's."""
    with as_operator():
        return make_member(world.youth, "berta", "practitioner")


def change(world: World, **values: Any) -> None:
    with acting_as(world.alice.pk):
        visit = Action.objects.select_related("case__municipality", "agency", "member", "goal").get(pk=world.action.pk)
        names = ("title", "kind", "agency", "member", "due_on", "goal", "classification", "audience")
        told: dict[str, Any] = {name: getattr(visit, name) for name in names}
        change_action(actor=world.alice, action=visit, seen=None, **told | values)


def mailed(world: World) -> list[str]:
    """Do what is owed, and return to whom it was written."""
    with as_operator():
        entries = list(OutboxEntry.objects.filter(kind="safety", done_at=None))
    assert all(deliver(entry.pk) for entry in entries)
    written = sorted(letter.to[0] for letter in mail.outbox)
    mail.outbox.clear()
    return written


def changes(world: World, berta: Member) -> list[dict[str, Any]]:
    return [
        {"member": berta},
        {"member": None},
        {"agency": world.unit, "member": world.alice},
        {"due_on": today() + timedelta(days=3)},
        {"due_on": None},
    ]


@pytest.mark.parametrize("n", range(5))
def test_another_visitor_or_day_is_asked_anew(world: World, client_of: ClientOf, berta: Member, n: int) -> None:
    nothing(world, world.ines)
    assert waiting(world.ines) == []
    change(world, **changes(world, berta)[n])
    assert waiting(world.ines) == [VISIT]
    page = client_of(world.ines).get(CASE).content.decode()
    assert "Answered</dt>" not in page
    assert re.search(r"Not answered yet(</span>)?</dt><dd>[^<]*Police", page)
    assert "each agency is asked anew" in page
    assert "1 question before a visit waits" in client_of(world.ines).get("/asked/").content.decode()
    nothing(world, world.ines)
    assert waiting(world.ines) == []


def test_another_agency_is_asked_anew_where_nobody_is_named(world: World) -> None:
    change(world, member=None)
    nothing(world, world.ines)
    change(world, agency=world.unit)
    assert waiting(world.ines) == [VISIT]


def test_other_words_ask_nobody_anew(world: World) -> None:
    nothing(world, world.ines)
    change(world)
    mailed(world)
    change(world, title="Home visit", goal=world.goal, classification=0)
    assert waiting(world.ines) == []
    assert mailed(world) == []


def test_the_mails_go_out_again(world: World, berta: Member) -> None:
    change(world, due_on=today() + timedelta(days=3))
    assert mailed(world) == ["alice@example.org", "berta@example.org", "ines@example.org"]
    nothing(world, world.ines)
    assert mailed(world) == []
    change(world, member=berta)
    assert mailed(world) == ["alice@example.org", "bob@example.org", "ines@example.org"]
    change(world, member=world.bob)
    assert mailed(world) == ["alice@example.org", "berta@example.org", "ines@example.org"]


def test_a_mail_that_failed_is_not_put_off_any_more(world: World) -> None:
    change(world, due_on=None)
    with as_operator():
        OutboxEntry.objects.filter(kind="safety").update(
            tries=9, failure="OSError", next_try_at="2090-01-01T00:00Z", created_at="2020-01-01T00:00Z"
        )
        late = OutboxEntry.objects.filter(kind="safety").count()
    change(world, due_on=today())
    with as_operator():
        anew = OutboxEntry.objects.filter(kind="safety", tries=0, failure="", next_try_at__year=today().year)
        assert anew.filter(created_at__year=today().year).count() == late > 0


def test_a_visit_that_was_none_meanwhile_is_asked_anew(world: World, berta: Member) -> None:
    nothing(world, world.ines)
    change(world, kind="contact", member=berta)
    mailed(world)
    assert waiting(world.ines) == []
    change(world, kind="home_visit")
    assert waiting(world.ines) == [VISIT]
    assert "ines@example.org" in mailed(world)


def test_whoever_changes_it_the_database_asks_anew(world: World, berta: Member) -> None:
    """An operator's import writes to nobody, as where it brings in a new visit."""
    nothing(world, world.ines)
    with as_operator():
        OutboxEntry.objects.all().delete()
        Action.objects.filter(pk=world.action.pk).update(member=berta)
    assert waiting(world.ines) == [VISIT]
    assert mailed(world) == []
    nothing(world, world.ines)
    with acting_as(world.alice.pk), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_action SET due_on = due_on + 1 WHERE id = %s", [world.action.pk])
    assert waiting(world.ines) == [VISIT]


def test_the_record_keeps_who_had_answered(world: World, berta: Member) -> None:
    nothing(world, world.ines)
    change(world, member=berta)
    with as_operator():
        kept = list(SafetyAnswer.history.order_by("history_date"))
        assert not SafetyAnswer.objects.exists()
    assert [(row.history_type, row.member_id, row.history_user_id) for row in kept] == [
        ("+", world.ines.pk, world.ines.pk),
        ("-", world.ines.pk, world.alice.pk),
    ]


def test_answers_before_another_visit_stay(world: World, berta: Member) -> None:
    nothing(world, world.ines)
    with as_operator():
        other = Action.objects.get(pk=world.action.pk)
        other.pk, other.key, other.title = Action._meta.pk.get_default(), "a-other", "See the father"
        other.save(force_insert=True)
        Action.objects.filter(pk=other.pk).update(member=berta)
    assert waiting(world.ines) == ["See the father"]


def test_what_was_told_stays_with_whom_it_was_told(world: World, client_of: ClientOf, berta: Member) -> None:
    tell(world, world.ines)
    change(world, member=berta)
    with as_operator():
        assert SafetyNote.objects.count() == 1
    assert TOLD in client_of(world.bob).get(SUMMARY).content.decode()
    page = client_of(world.ines).get(page_of(world)).content.decode()
    assert TOLD in page
    assert "What was told before is not passed on." in page
    assert "Your agency has answered" not in page
    for reader in (berta, world.alice):
        assert TOLD not in client_of(reader).get(SUMMARY).content.decode()


def test_others_see_that_all_are_asked_anew_and_nothing_else(world: World, client_of: ClientOf, berta: Member) -> None:
    """Twin worlds, one after the other: the police had nothing to share, then something for Berta alone."""
    with as_operator():
        helper = make_member(world.unit, "helper", "practitioner", 1)
    clients = [client_of(world.alice), client_of(helper)]
    nothing(world, world.ines)
    change(world, member=berta)
    look(world, *clients)
    without = look(world, *clients)
    assert b"Not answered yet" in without[0][1]
    tell(world, world.ines)
    change(world, member=world.bob)
    change(world, member=berta)
    assert look(world, *clients) == without
    with acting_as(world.alice.pk):
        assert not SafetyAnswer.history.exists()
        assert not SafetyNote.objects.exists()


@pytest.mark.parametrize("how", ["nothing", "tell"])
def test_an_answer_about_the_former_visitor_is_no_answer(
    world: World, client_of: ClientOf, berta: Member, how: str
) -> None:
    ines = client_of(world.ines)
    seen = re.compile(r'name="seen" value="(\w+)"')
    (shown,) = seen.findall(ines.get(page_of(world)).content.decode())
    form = {"how": how, "text": TOLD if how == "tell" else "", "said_as": "fact", "classification": "1", "seen": shown}
    change(world, title="Home visit")
    change(world, member=berta)
    answer = ines.post(page_of(world), form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The visit has changed in the meantime: look who goes and when, then answer." in page
    assert "two texts" not in page
    assert "What you tell is read by Berta" in page
    assert form["text"] in page
    assert waiting(world.ines) == ["Home visit"]
    (now,) = seen.findall(page)
    assert ines.post(page_of(world), form | {"seen": now}).status_code == 302
    assert waiting(world.ines) == []


def test_an_answer_stands_where_only_the_words_changed(world: World, client_of: ClientOf) -> None:
    ines = client_of(world.ines)
    (shown,) = re.findall(r'name="seen" value="(\w+)"', ines.get(page_of(world)).content.decode())
    change(world, title="Home visit")
    form = {"how": "nothing", "text": "", "said_as": "fact", "classification": "1", "seen": shown}
    assert ines.post(page_of(world), form).status_code == 302
