"""Whom the safety question before a visit asks: each other agency that reads of the visit, and nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from cases.models import Action, Case
from cases.plan.services import agree_action
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import OutboxEntry
from mscportal.record.outbox import deliver
from partners.models import Member
from tests.cases.safety import CASE, nothing, page_of, waiting
from tests.cast import World, make_member, today

ClientOf = Callable[[Member], Client]


def test_each_agency_that_reads_the_visit_is_asked_and_who_makes_it_is_not(world: World) -> None:
    with as_operator():
        colleague = make_member(world.youth, "berta", "practitioner")
        low = make_member(world.police, "low", "practitioner", 0)
    asked = {name for name, member in world.members.items() if waiting(member)}
    assert asked == {"alice", "ines"}
    assert waiting(colleague) == waiting(low) == ["Home visit with the mother"]
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(member=None)
    assert waiting(colleague) == waiting(world.bob) == []


def test_who_may_not_read_the_visit_is_not_asked(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(audience="agencies", named_agencies=[world.youth.pk])
    assert waiting(world.ines) == []
    assert client_of(world.ines).get(page_of(world)).status_code == 404
    page = client_of(world.bob).get(CASE).content.decode()
    asked = page[page.index("Before the visit") :].split("</dl>")[0]
    assert "Unit" in asked
    assert "Police" not in asked


def test_the_visitor_answers_nothing(world: World, client_of: ClientOf) -> None:
    assert client_of(world.bob).get(page_of(world)).status_code == 404
    with pytest.raises(PermissionDenied):
        nothing(world, world.bob)


def test_an_action_that_is_no_visit_asks_nobody(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(kind="contact")
    assert waiting(world.ines) == []
    assert client_of(world.ines).get(page_of(world)).status_code == 404
    with pytest.raises(PermissionDenied):
        nothing(world, world.ines)


def test_on_the_day_it_says_who_has_not_answered(world: World, client_of: ClientOf) -> None:
    nothing(world, world.alice)
    page = client_of(world.alice).get(CASE).content.decode()
    assert re.search(r"Not answered yet</span></dt><dd>Police</dd>", page)
    assert re.search(r"Answered</dt><dd>Unit, ", page)
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(due_on=today() + timedelta(days=3))
    nothing(world, world.alice)
    page = client_of(world.alice).get(CASE).content.decode()
    assert re.search(r"Not answered yet</dt><dd>Police</dd>", page)


def test_a_mail_goes_to_who_is_asked_and_says_nothing(world: World) -> None:
    with as_operator():
        world.action.delete()
        OutboxEntry.objects.all().delete()
    with acting_as(world.alice.pk):
        case = Case.objects.select_related("municipality").get(pk=world.case.pk)
        values = {"agency": world.youth, "member": world.bob, "due_on": today() + timedelta(days=3)}
        agree_action(actor=world.alice, case=case, title="See the father", kind="home_visit", **values)
        agree_action(actor=world.alice, case=case, title="Call the father", kind="contact", **values)
    with as_operator():
        entries = list(OutboxEntry.objects.filter(kind="safety"))
    assert {entry.member_id for entry in entries} >= {world.alice.pk, world.bob.pk, world.ines.pk}
    assert all(deliver(entry.pk) for entry in entries)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["alice@example.org", "ines@example.org"]
    said = mail.outbox[0].subject + mail.outbox[0].body
    for hidden in ("ELM-", "Mika", "father", "Bob"):
        assert hidden not in said


def test_a_mail_tells_nothing_of_a_visit_that_stays_hidden(world: World) -> None:
    """Ines is asked before one visit already; of another, which she may not read, no mail comes."""
    with as_operator():
        OutboxEntry.objects.all().delete()
    assert waiting(world.ines)
    with acting_as(world.alice.pk):
        case = Case.objects.select_related("municipality").get(pk=world.case.pk)
        values = {"agency": world.youth, "member": world.bob, "due_on": today() + timedelta(days=3)}
        agree_action(actor=world.alice, case=case, title="x", kind="home_visit", audience="agencies", **values)
    with as_operator():
        entries = list(OutboxEntry.objects.filter(kind="safety"))
    assert world.ines.pk in {entry.member_id for entry in entries}
    assert all(deliver(entry.pk) for entry in entries)
    assert [letter.to[0] for letter in mail.outbox] == ["alice@example.org"]


def test_plain_sql_answers_for_nobody_else(world: World) -> None:
    answer = (
        "INSERT INTO cases_safetyanswer (id, action_id, case_id, agency_id, member_id, at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, %s, now())"
    )
    note = "INSERT INTO cases_safetynote (layer_id, action_id, case_id) VALUES (%s, %s, %s)"
    visit, case, other = world.action.pk, world.case.pk, world.brother.pk

    def refused(member: Member, sql: str, *values: object) -> bool:
        with acting_as(member.pk), connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(sql, values)
            except ProgrammingError:
                return True
        return False

    assert refused(world.ines, answer, visit, case, world.school.pk, world.ines.pk)
    assert refused(world.ines, answer, visit, case, world.police.pk, world.alice.pk)
    assert refused(world.ines, answer, visit, other, world.police.pk, world.ines.pk)
    assert refused(world.erin, answer, visit, case, world.probation.pk, world.erin.pk)
    assert refused(world.ines, note, world.open_item.pk, visit, case)
    assert refused(world.ines, note, world.police_item.pk, visit, other)
    assert not refused(world.ines, answer, visit, case, world.police.pk, world.ines.pk)
