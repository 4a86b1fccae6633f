"""Decisions and gradings through SQL on the application's connection: read as their layer is, written by its agency."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from cases.models import AgencyGrant, Grading, Recusal, SharingDecision
from cases.sharing.services import decide_for_none, grade_item, share_version
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member
from tests.cast import World, make_item, make_member

ClientOf = Callable[[Member], Client]


@pytest.fixture
def told(world: World) -> World:
    """The police item graded, and that beside its shared version; a decision on another."""
    with as_operator():
        unshared = make_item(world.case, world.ines, "Seen at the station.", audience="agencies")
    with acting_as(world.ines.pk):
        grade_item(actor=world.ines, item=world.police_item, source="reliable", information="indirect")
        share_version(actor=world.ines, item=world.police_item, text="In short.", classification=0, tells_grading=True)
        decide_for_none(actor=world.ines, item=unshared, reason="The canary sings.")
    return world


def read(who: Member) -> tuple[set[str], set[str]]:
    """Return the gradings and decisions that a member reads past every page, former ones too."""
    with acting_as(who.pk):
        gradings, decisions = Grading.objects.all(), SharingDecision.objects.all()
        former = Grading.history.model.objects.all(), SharingDecision.history.model.objects.all()
        return (
            {f"{one.source}/{one.information}" for one in (*gradings, *former[0])},
            {one.reason for one in (*decisions, *former[1])},
        )


def test_they_are_read_as_their_layer_is(told: World) -> None:
    assert read(told.ines) == ({"reliable/indirect", "/indirect"}, {"The canary sings.", ""})
    assert read(told.bob) == ({"/indirect"}, set())
    for stranger in (told.carol, told.dirk, told.erin, told.frank, told.hugo, told.gus):
        assert read(stranger) == (set(), set())


def test_a_colleague_who_is_cleared_for_less_reads_no_more_than_anybody(told: World) -> None:
    with as_operator():
        colleague = make_member(told.police, "otto", "information_officer", 0)
    assert read(colleague) == ({"/indirect"}, set())


def test_the_very_next_answer_obeys_who_is_kept_out(told: World, client_of: ClientOf) -> None:
    client = client_of(told.ines)
    assert "ELM-2AB3C" in client.get("/shared-versions/?waits=decided").content.decode()
    with as_operator():
        Recusal.objects.create(case=told.case, member=told.ines, reason="neighbour")
    assert "ELM-2AB3C" not in client.get("/shared-versions/?waits=decided").content.decode()
    assert read(told.ines) == (set(), set())


def test_the_desk_is_empty_for_an_agency_that_is_no_longer_on_the_case(told: World, client_of: ClientOf) -> None:
    with as_operator():
        AgencyGrant.objects.filter(group=told.police.group).delete()
    html = client_of(told.ines).get("/shared-versions/?waits=decided").content.decode()
    assert "ELM-2AB3C" not in html
    assert "(1)" not in html


def refused(who: Member, row: Grading | SharingDecision) -> bool:
    with acting_as(who.pk):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except ProgrammingError:
            return True
    return False


def test_nobody_writes_them_for_another_agency_or_in_anothers_name(told: World) -> None:
    grading = Grading(layer=told.open_item, case=told.case, source="reliable", information="direct")
    assert refused(told.bob, grading)
    assert refused(told.ines, grading)
    by_ines = {"decided_by": told.ines, "decided_at": timezone.now(), "version": uuid4(), "reason": "none"}
    decision = SharingDecision(layer=told.open_item, case=told.case, **by_ines)
    assert refused(told.ines, decision)
    assert refused(told.bob, decision)
    decision.decided_by = told.bob
    assert not refused(told.bob, decision)


def test_an_agency_that_is_no_police_any_more_grades_nothing_new(told: World) -> None:
    with as_operator():
        item = make_item(told.case, told.ines, "Seen.", classification=0)
        Agency.objects.filter(pk=told.police.pk).update(kind="other")
    assert refused(told.ines, Grading(layer=item, case=told.case, source="reliable", information="direct"))


def test_a_hidden_item_answers_as_one_that_never_was(told: World, client_of: ClientOf) -> None:
    for who in (told.bob, told.alice, told.erin):
        client = client_of(who)
        for end in ("grade/", "shared-version/", "shared-version/none/"):
            answers = [
                client.get(f"/cases/{told.case.reference}/information/{item}/{end}")
                for item in (told.police_item.pk, uuid4())
            ]
            assert [answer.status_code for answer in answers] == [404, 404]
            assert len(answers[0].content) == len(answers[1].content)
