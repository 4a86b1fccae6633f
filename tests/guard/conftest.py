"""The cast and a second city, committed once a module, and a connection that really logged in as the application."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.models import Case, Layer, Release
from meetings.models import Forum, Meeting, Slot, SlotContent, TopicNote
from mscportal.guard.operator import as_operator
from mscportal.record.models import Document
from partners.models import Member, Municipality, Role
from tests.cast import (
    ZONE,
    World,
    build_world,
    grant,
    make_agency,
    make_agreement,
    make_case,
    make_item,
    make_member,
    today,
)
from tests.databases import application
from tests.guard.raw import Raw


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The cast, committed once for the module: each test rolls its own transaction back."""
    with django_db_blocker.unblock():
        yield build_world()
        call_command("flush")


@pytest.fixture
def raw(committed: World, database_name: str) -> Iterator[Raw]:
    with application(database_name) as connection:
        yield connection
        connection.rollback()


@dataclass
class Stage:
    """What attackers reach for: *Zoe* coordinates another city, *Otto* is of the police with the lowest clearance.

    `lent` is the police's and named to Bob's agency; *Dirk* chairs a cell with Alice's case, which he does not see, on
    its agenda; the police lead an anonymous case whose name they were not told.
    """

    zoe: Member
    otto: Member
    nina: Member
    abroad: Municipality
    zoes_case: Case
    zoes_forum: Forum
    zoes_meeting: Meeting
    zoes_topic: Slot
    lent: Layer
    bobs_release: Release
    nameless: Case
    cell: Forum
    sitting: Meeting
    topic: Slot
    minutes: Document


@pytest.fixture(scope="module")
def stage(committed: World) -> Stage:
    with as_operator():
        return _build(committed)


def _build(w: World) -> Stage:
    abroad = Municipality.objects.create(
        slug="brookford", name="Brookford", country="BE", timezone="Europe/Brussels", languages=["en"]
    )
    bureau = make_agency(abroad, "bureau", "municipality", is_coordination=True)
    make_agreement(bureau, ["minors", "adults"], kind="mandate")
    zoe = make_member(bureau, "zoe", Role.COORDINATOR, 3)
    zoes_case = make_case(abroad, "BRO-4CD5E", "minors", ("Lou", "Bell"), date(2011, 1, 1))
    zoes_forum = Forum.objects.create(municipality=abroad, slug="brook", name="Table", kind="partner_table", chair=zoe)
    zoes_meeting = meet(zoes_forum)
    zoes_topic = topic_slot(zoes_meeting, zoe, "A note of Brookford.")
    otto, nina = make_member(w.police, "otto", Role.PRACTITIONER, 0), make_member(w.youth, "nina", Role.PRACTITIONER, 0)
    lent = make_item(w.case, w.ines, "Lent to the youth service.", audience="agencies", named_agencies=[w.youth.pk])
    bobs_release = Release.objects.create(
        statement=w.open_item,
        case=w.case,
        municipality_id=w.city.pk,
        originator=w.youth,
        agency=w.probation,
        valid_from=today(),
        purpose="help",
    )
    nameless = make_case(w.city, "ELM-9NN9N", "minors", ("Hidden", "Name"), date(2012, 2, 2), is_anonymous=True)
    grant(nameless, w.police, "view", "contribute", "lead")
    cell = Forum.objects.create(municipality=w.city, slug="cell", name="Cell", kind="strategic_cell", chair=w.dirk)
    sitting = meet(cell)
    hidden = Slot.objects.create(meeting=sitting, position=1)
    SlotContent.objects.create(slot=hidden, meeting=sitting, case=w.case, state="deferred", defer_reason="Told why.")
    return Stage(
        zoe=zoe,
        otto=otto,
        nina=nina,
        abroad=abroad,
        zoes_case=zoes_case,
        zoes_forum=zoes_forum,
        zoes_meeting=zoes_meeting,
        zoes_topic=zoes_topic,
        lent=lent,
        bobs_release=bobs_release,
        nameless=nameless,
        cell=cell,
        sitting=sitting,
        topic=topic_slot(sitting, w.dirk, "A note of the cell."),
        minutes=_document(w),
    )


def meet(forum: Forum) -> Meeting:
    """Plan a meeting of a forum for now."""
    return Meeting.objects.create(forum=forum, starts_at=datetime.now(ZONE), place="Room")


def topic_slot(meeting: Meeting, author: Member, note: str) -> Slot:
    """Put a topic with a note on the agenda."""
    slot = Slot.objects.create(meeting=meeting, position=9)
    SlotContent.objects.create(slot=slot, meeting=meeting, topic="Topic")
    TopicNote.objects.create(slot=slot, meeting=meeting, text=note, author=author, at=timezone.now())
    return slot


def _document(w: World) -> Document:
    """A document that Ines sent to the coordination unit."""
    own = uuid4()
    return Document.objects.create(
        id=own,
        municipality_id=w.city.pk,
        kind="minutes",
        case_ids=[],
        marking=0,
        agencies=[w.unit.pk],
        compiled_by_id=w.ines.pk,
        compiled_at=timezone.now(),
        sent_at=timezone.now(),
        review_on=today(),
        delete_on=today(),
        key_id=own,
        file_name=b"",
        content=b"",
        sha256="",
        size=0,
    )
