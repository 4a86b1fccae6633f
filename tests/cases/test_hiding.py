"""Hiding a name: whoever does it sees which texts say it, of those that they read themselves."""

import re
from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from cases.asking.questions import ask_what_to_know
from cases.information.attachments import attach_file
from cases.models import ActionReport, EmergencyCard, Goal, Recusal, Release, ReleaseRequest, Told
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cases.anonymous import make_anonymous
from tests.cast import World, grant, make_item, today

Clients = Callable[[Member], Client]


def test_it_shows_what_says_the_name(world: World, client_of: Clients) -> None:
    with as_operator():
        common = {"case": world.case, "municipality": world.city, "originator": world.unit, "author": world.alice}
        make_item(world.case, world.bob, "Mika is late.")
        item = make_item(world.case, world.ines, "Young Tarn.", extract="Seen by tarn.", classification=3)
        make_item(world.case, world.ines, "He is late.", extract="mika is no name.", kind="report")
        goal = Goal.objects.create(key="g-9", title="Mika at school", classification=0, **common)
        Told.objects.create(to="person", day=today(), teller=world.alice, text="Mika knows.", **common)
        EmergencyCard.objects.create(call="Mrs Tarn", avoid="Sirens", **common)
        late = {"at": timezone.now(), "case": world.case, "member": world.bob, "state": "open"}
        ActionReport.objects.create(action=world.action, text="Mika was out.", **late)
        grant(world.case, world.ines, purpose="Speaks with Mika")
        own = make_item(world.case, world.alice, "He drew this.")
    with acting_as(world.alice.pk):
        attach_file(actor=world.alice, item=own, name="report_Tarn.pdf", content=b"%PDF-1.7\n1 0 obj\n")
    client, page = client_of(world.alice), f"/cases/{world.case.reference}/naming/"
    shown = client.get(page)
    listed = [(str(one.label), str(one.agency or ""), one.stays) for one in shown.context["texts"]]
    assert [*sorted(listed[:3]), *listed[3:]] == [
        ("File", "Unit", True),
        ("Observation", "Youth", False),
        ("Shared version", "Police", False),
        ("Goal", "Unit", False),
        ("What came of it", "Youth", False),
        ("Told", "Unit", False),
        ("Emergency card", "Unit", False),
        ("On this case", "", True),
    ]
    for one in shown.context["texts"]:
        assert client.get(one.page).status_code == 200, one
    with as_operator():
        reading = Reading.objects.filter(screen="cases:naming").latest("at")
    assert {goal.pk, own.pk} < {*reading.full}
    assert reading.extracts == [item.pk]


def test_it_shows_what_asked_shared_and_kept_out_by_the_name(world: World, client_of: Clients) -> None:
    with as_operator():
        item = make_item(world.case, world.alice, "He drew this.")
        common = {"case": world.case, "municipality_id": world.city.pk, "originator": world.unit}
        Release.objects.create(statement=item, agency=world.police, purpose="Mika visits", valid_from=today(), **common)
        Recusal.objects.filter(case=world.case).update(reason="A neighbour of Mika")
        asked = {"statement_id": item.pk, "kind": item.kind, "day": item.day, "for_member": world.bob, **common}
        other = make_item(world.case, world.bob, "She is ill.")
    with acting_as(world.bob.pk):
        asked_us = ReleaseRequest(asker=world.bob, purpose="Visit Mika", legal_basis="Act", **asked)
        asked_us.save(force_insert=True)
    with acting_as(world.alice.pk):
        asked |= {"statement_id": other.pk, "originator": world.youth, "for_member": world.alice}
        ReleaseRequest(asker=world.alice, purpose="For Mika", **asked).save(force_insert=True)
        ask_what_to_know(actor=world.alice, case=world.case, task="Visit Tarn", day=today())
    client = client_of(world.alice)
    found = client.get(f"/cases/{world.case.reference}/naming/").context["texts"]
    assert sorted((str(one.label), one.says[0], str(one.agency or "")) for one in found) == [
        ("On this case", "A neighbour of Mika", ""),
        ("Request", "For Mika", "Unit"),
        ("Request", "Visit Mika", "Youth"),
        ("Request", "Visit Tarn", "Unit"),
        ("Shared with", "Mika visits", "Unit"),
    ]
    for one in found:
        assert one.stays
        assert one.says[0] in client.get(one.page).content.decode(), one


def test_it_tells_nothing_of_what_its_reader_does_not_read(world: World, client_of: Clients) -> None:
    client, page = client_of(world.alice), f"/cases/{world.case.reference}/naming/"
    before = client.get(page).content.decode()
    with as_operator():
        make_item(world.case, world.bob, "Mika is late.", audience="people", named_people=[world.ines.pk])
        make_item(world.case, world.ines, "Mika is late.", classification=3)
    after = client.get(page).content.decode()
    assert "Texts that say the name" not in before
    assert re.sub(r"[A-Za-z0-9]{64}", "", before) == re.sub(r"[A-Za-z0-9]{64}", "", after)


def test_whoever_is_not_told_the_name_reads_what_stands_for_it(world: World, client_of: Clients) -> None:
    make_anonymous(world)
    page = f"/cases/{world.case.reference}/"
    told = {name: "[N. N.]" in client_of(world.members[name]).get(page).content.decode() for name in ("alice", "bob")}
    assert told == {"alice": False, "bob": True}
