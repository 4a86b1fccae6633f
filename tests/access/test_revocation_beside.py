"""Sight that came by another way than a grant of the agency, taken away meanwhile: the very next answer obeys."""

from collections.abc import Callable
from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.emergency.services import take_emergency
from cases.joined.services import join_files, undo_join
from cases.models import Case, MemberGrant, Reveal, SamePerson
from meetings.conference.agenda.services import change_slot
from meetings.models import SlotContent
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.inquiry.models import Export
from partners.models import Agreement, Member, Municipality
from tests.access.test_revocation import TELLING, Change, every_change, revoke, tells
from tests.cast import World, grant, make_case, make_member
from tests.inquiry.test_exports import answer, ask
from tests.meetings.escalating import deliver
from tests.meetings.sitting import discuss

ClientOf = Callable[[Member], Client]
HERE = "/cases/ELM-2AB3C/"


def test_an_emergency_that_ended(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Municipality.objects.filter(pk=world.city.pk).update(emergency_roles=["practitioner"])
        Agreement.objects.filter(agency=world.probation).update(tables=["minors", "adults"])
    with acting_as(world.erin.pk):
        assert take_emergency(actor=world.erin, reference=world.case.reference, reason="He is on the roof", hours=1)
    client = client_of(world.erin)
    pages = [HERE, f"{HERE}summary/", "/search/?q=football", "/cases/?q=Mika"]
    assert [page for page in pages if world.case.reference not in client.get(page).content.decode()] == []
    with as_operator():
        held = MemberGrant.objects.get(user=world.erin, content_object=world.case)
        held.ends_at = timezone.now() - timedelta(seconds=1)
        held.save(force_update=True)
    answers = [client.get(page) for page in pages]
    assert [one.status_code for one in answers] == [404, 404, 200, 200]
    assert [one for one in answers if "older" in one.content.decode() or "Talks" in one.content.decode()] == []
    assert world.case.reference not in answers[3].content.decode()


def test_files_that_are_no_longer_joined(world: World, client_of: ClientOf) -> None:
    with as_operator():
        again = make_case(world.city, "ELM-AGA4N", "adults", ("Mikah", "Tarne"), date(2010, 5, 17))
        grant(again, world.police)
    with acting_as(world.alice.pk):
        why = {"reason": "One birth date", "closing_reason": "Goes on elsewhere"}
        row = join_files(actor=world.alice, case=world.case, other=again, **why)
    client = client_of(world.ines)
    assert again.reference in client.get(HERE).content.decode()
    with acting_as(world.alice.pk):
        about = SamePerson.objects.select_related("case__identity", "other__identity", "other__municipality")
        undo_join(actor=world.alice, joined=about.get(pk=row.pk), reason="Two cousins")
    for page in (HERE, f"{HERE}summary/", f"{HERE}information/"):
        assert again.reference not in client.get(page).content.decode(), page


def test_a_block_that_is_made_in_an_open_room(world: World, client_of: ClientOf) -> None:
    """The item in discussion comes into a block with one that Bob may not hear: he is out of it at once."""
    discuss(world, "bob")
    client, room = client_of(world.bob), f"/meetings/{world.meeting.pk}/room/"
    page = client.get(room)
    seen = page.context["seen"]
    assert TELLING in page.content.decode()
    for slot in (world.hidden_slot, world.case_slot):
        with acting_as(world.alice.pk):
            content = SlotContent.objects.select_related("slot", "meeting").get(slot=slot)
            change_slot(actor=world.alice, content=content, minutes=15, block=1)
    asked = f"version/?seen={seen}&slot={world.case_slot.pk}"
    everywhere = [room, f"{room}{asked}", *(f"{room}{part}/?slot={world.case_slot.pk}" for part in ("case", "agenda"))]
    assert [where for where in everywhere if tells(client, where)] == []


def test_a_name_that_is_taken_back(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Case.objects.filter(pk=world.case.pk).update(is_anonymous=True)
        Reveal.objects.create(case=world.case, agency=world.youth, reason="Visits", legal_basis="Act")
    client, pages = client_of(world.bob), [HERE, f"{HERE}summary/", "/cases/", "/cases/?q=Mika"]
    assert [page for page in pages if "Mika" not in client.get(page).content.decode()] == []
    with as_operator():
        Reveal.objects.get(agency=world.youth).delete()
    typed = "/cases/?q=Mika"
    assert [page for page in pages if page != typed and "Mika" in client.get(page).content.decode()] == []
    assert world.case.reference not in client.get(typed).content.decode()


@every_change
def test_an_address_of_an_export(world: World, client_of: ClientOf, change: Change) -> None:
    """Its documents are fetched by who asked for them, while they see what is in them."""
    with as_operator():
        lead = make_member(world.youth, "lena", "agency_lead", 1)
    client = client_of(lead)
    ask(client, world, world.youth)
    assert answer(client_of(world.alice)).status_code == 302
    deliver()
    with as_operator():
        export = Export.objects.get()
    pages = [reverse(f"inquiry:{name}", args=[export.pk]) for name in ("export_pdf", "export_sheet")]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    revoke(change, world, lead)
    assert {client.get(page).status_code for page in pages} <= {302, 404}
