"""What the mayor's office opened: by the document's title for who may read it, to nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from meetings.escalation.models import Escalation
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cast import World, make_member
from tests.inquiry.asking import ask, day, told
from tests.meetings.escalating import sent

ClientOf = Callable[[Member], Client]


@pytest.fixture
def opened(world: World, client_of: ClientOf) -> Escalation:
    """What Alice sent to Frank, who fetched it twice."""
    escalation = sent(world)
    with as_operator():
        escalation.refresh_from_db()
    for _time in range(2):
        assert client_of(world.frank).get(reverse("meetings:desk_pdf", args=[escalation.pk])).status_code == 200
    return escalation


def test_it_works(world: World, client_of: ClientOf, opened: Escalation) -> None:
    for who in (world.frank, world.mayor):
        answer = ask(client_of(world.alice), world, who, day(0))
        document = told(answer)[opened.title]
        assert [(one.member.name, one.times) for one in document.opened] == [("Frank", 2)]
        assert (document.said.kind, document.said.source) == ("Escalation to the mayor", world.unit.name)
        assert "who opened it; to whom it was addressed" in answer.content.decode()


def test_who_may_not_read_it_is_told_neither_its_title_nor_of_its_addressees(
    world: World, client_of: ClientOf, opened: Escalation
) -> None:
    with as_operator():
        client = client_of(make_member(world.unit, "anna", "coordinator", 2))
    assert ask(client, world, world.frank, day(0)).status_code == 422
    where = reverse("inquiry:known")
    answer = client.get(where, {"who": f"member:{world.frank.pk}", "day": day(0).isoformat()})
    assert opened.title not in answer.content.decode()
    assert list(answer.context["page"].object_list) == []


def test_one_that_was_withdrawn_is_not_told(world: World, client_of: ClientOf, opened: Escalation) -> None:
    client = client_of(world.alice)
    assert opened.title in told(ask(client, world, world.frank, day(0)))
    client.post(reverse("meetings:desk_withdraw", args=[opened.pk]), {"confirmed": "1"})
    with as_operator():
        Escalation.objects.filter(pk=opened.pk).update(withdrawn_at=opened.created_at)
    where = reverse("inquiry:known")
    answer = client.get(where, {"who": f"member:{world.frank.pk}", "day": day(0).isoformat()})
    assert list(answer.context["page"].object_list) == []


def test_who_reads_its_title_here_leaves_a_reading_of_it(world: World, client_of: ClientOf, opened: Escalation) -> None:
    ask(client_of(world.alice), world, world.frank, day(0))
    with as_operator():
        left = Reading.objects.filter(screen="inquiry:case_known", document_id__isnull=False)
        assert [(one.member_id, one.document_id, one.case_id) for one in left] == [
            (world.alice.pk, opened.document_id, world.case.pk)
        ]
