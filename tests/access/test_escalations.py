"""Escalations are read by their addressees and their compiler; to all others they do not exist."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from meetings.escalation.models import Answer, Escalation, Option, Quote, Subject
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Document, VaultKey
from partners.models import Member
from tests.cast import World, make_member
from tests.meetings.escalating import send, sent

Clients = Callable[[Member], Client]
PAGES = ("", "person/", "pdf/", "decide/", "call/", "withdraw/")


def test_it_hides_from_outsiders(world: World, client_of: Clients) -> None:
    escalation = sent(world)
    for name in set(world.members) - {"alice", "frank"}:
        client = client_of(world.members[name])
        for page in PAGES:
            hidden, missing = client.get(f"/desk/{escalation.pk}/{page}"), client.get(f"/desk/{uuid4()}/{page}")
            assert hidden.status_code == missing.status_code == 404, (name, page)
            assert len(hidden.content) == len(missing.content), (name, page)


def test_another_of_the_mayors_office_does_not_read_what_is_addressed_by_name(world: World) -> None:
    with as_operator():
        colleague = make_member(world.mayor, "fiona", "mayors_office", 2)
    sent(world)
    with acting_as(colleague.pk):
        assert not Escalation.objects.exists()
        assert not Document.objects.exists()
        assert not VaultKey.objects.exists()


def test_an_office_is_read_by_its_members_who_are_cleared(world: World) -> None:
    with as_operator():
        cleared = make_member(world.mayor, "fiona", "mayors_office", 1)
        basic = make_member(world.mayor, "felix", "mayors_office", 0)
    sent(world, people=[], agencies=[world.mayor])
    for member, count in ((cleared, 1), (basic, 0), (world.frank, 1)):
        with acting_as(member.pk):
            assert Document.objects.count() == Quote.objects.values("escalation").distinct().count() == count


def test_who_is_kept_out_of_the_case_in_any_seat_reads_no_document_of_it(world: World) -> None:
    sent(world)
    with as_operator():
        other_seat = make_member(world.school, "frank2", "practitioner", person="frank")
        world.case.recusals.create(member=other_seat, reason="uncle")
    with acting_as(world.frank.pk):
        assert not Escalation.objects.exists()
        assert not Document.objects.exists()
        assert not Subject.objects.exists()


def test_the_compiler_reads_it_while_seeing_the_case(world: World) -> None:
    sent(world)
    with as_operator():
        world.case.recusals.create(member=world.alice, reason="neighbour")
    with acting_as(world.alice.pk):
        assert not Escalation.objects.exists()
        assert not Document.objects.exists()


@pytest.mark.parametrize("name", ["bob", "ines", "erin", "frank", "gus"])
def test_the_database_refuses_an_escalation_by_who_does_not_lead_the_case(world: World, name: str) -> None:
    draft = send(world)
    with acting_as(world.members[name].pk), pytest.raises(DatabaseError), transaction.atomic():
        Escalation(
            **{
                field.attname: getattr(draft, field.attname)
                for field in Escalation._meta.concrete_fields
                if field.attname not in {"id", "reference", "compiled_by_id", "meeting_id"}
            },
            reference="E-22222",
            compiled_by=world.members[name],
        ).save(force_insert=True)


def test_the_database_refuses_what_is_not_for_the_table(world: World) -> None:
    draft = send(world, layers=[world.open_item])
    wrong = {
        "another text": {"layer_id": world.open_item.pk, "text": "changed", "agency": world.youth, "said_as": None},
        "another source": {"layer_id": world.open_item.pk, "text": world.open_item.text, "agency": world.police},
        "not chosen": {"layer_id": world.police_extract.pk, "text": world.police_extract.text, "agency": world.police},
        "only for named people": {"layer_id": world.named_item.pk, "text": world.named_item.text, "agency": world.unit},
    }
    common = {"case_id": world.case.pk, "day": world.open_item.day, "kind": "report"}
    common |= {"is_shared_version": False, "names_person": False}
    for number, columns in enumerate(wrong.values(), 10):
        quote = Quote(escalation=draft, position=number, **common, **columns)
        with acting_as(world.alice.pk), pytest.raises(DatabaseError), transaction.atomic():
            quote.save(force_insert=True)


def test_what_was_sent_cannot_be_changed(world: World) -> None:
    escalation = sent(world)
    with acting_as(world.alice.pk), pytest.raises(DatabaseError), transaction.atomic():
        Escalation.objects.filter(pk=escalation.pk).update(title="Something else")
    with acting_as(world.alice.pk), pytest.raises(DatabaseError), transaction.atomic():
        Option(escalation=escalation, position=9, title="A third way").save(force_insert=True)
    with acting_as(world.frank.pk), pytest.raises(DatabaseError), transaction.atomic():
        Escalation.objects.get().save(force_update=True, update_fields=["sent_at"])


def test_only_an_addressee_answers_and_only_as_oneself(world: World) -> None:
    escalation = sent(world)
    for actor, named in ((world.alice, world.alice), (world.alice, world.frank), (world.bob, world.bob)):
        with acting_as(actor.pk), pytest.raises(DatabaseError), transaction.atomic():
            Answer(escalation=escalation, kind="decided", note="forged", member=named, at=escalation.created_at).save(
                force_insert=True
            )


def test_nobody_withdraws_for_another(world: World) -> None:
    escalation = sent(world)
    for actor in (world.frank, world.bob):
        with acting_as(actor.pk), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("SELECT guard.withdraw_escalation(%s::uuid)", [escalation.pk])
    with acting_as(world.frank.pk):
        assert Escalation.objects.exists()
