"""Sight that is taken away in the middle of something: the very next answer obeys."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from cases.models import AgencyGrant, Layer, Recusal
from meetings.models import Escalation
from mscportal.guard.operator import as_operator
from mscportal.record import outbox
from partners.members.letters import password_link
from partners.models import Agreement, Member
from tests.access.crawling import START, Crawl
from tests.access.forms_found import Form, read_page
from tests.access.signing_in import PASSWORD, log_in
from tests.access.test_bad_input import written
from tests.cast import World, today
from tests.meetings.escalating import send
from tests.meetings.sitting import discuss

ClientOf = Callable[[Member], Client]
TEXT = "Talks openly after football practice."
# A summary tells the beginning, a PDF breaks its lines.
TELLING = "football practice"


def end_grant(world: World, member: Member) -> None:
    yesterday = today() - timedelta(days=1)
    for row in AgencyGrant.objects.filter(content_object=world.case, group=member.agency.group):
        row.valid_until = yesterday
        row.save(force_update=True)


def suspend_agreement(world: World, member: Member) -> None:
    for agreement in Agreement.objects.filter(agency=member.agency):
        agreement.status = "suspended"
        agreement.save(force_update=True)


def lower_clearance(world: World, member: Member) -> None:
    _change(member, clearance=0)


def keep_out(world: World, member: Member) -> None:
    Recusal.objects.create(case=world.case, member=member, reason="neighbour")


def let_leave(world: World, member: Member) -> None:
    _change(member, is_active=False)


def move_to_another_agency(world: World, member: Member) -> None:
    _change(member, agency=world.hugo.agency)


def _change(member: Member, **values: object) -> None:
    for name, value in values.items():
        setattr(member, name, value)
    member.save()


CHANGES = (end_grant, suspend_agreement, lower_clearance, keep_out, let_leave, move_to_another_agency)
Change = Callable[[World, Member], None]
every_change = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)


def revoke(change: Change, world: World, member: Member) -> None:
    with as_operator():
        change(world, Member.objects.get(pk=member.pk))


def telling_pages(client: Client) -> list[str]:
    """Return every page, found by links from the start pages and the case, that tells the text."""
    crawl = Crawl(client, Random(1), is_thorough=False, without=("/partners/", "/members/"))
    start = (*START, "/cases/ELM-2AB3C/", "/cases/ELM-2AB3C/summary/", "/search/?q=football")
    return [page.address for page in crawl.pages(*start) if TELLING in page.text]


def tells(client: Client, where: str) -> bool:
    answer = client.get(where)
    assert answer.status_code in (200, 204, 302, 404), (where, answer.status_code)
    return TELLING in answer.content.decode()


@every_change
def test_pages_of_a_session(world: World, client_of: ClientOf, change: Change) -> None:
    client = client_of(world.bob)
    pages = telling_pages(client)
    assert len(pages) > 5
    revoke(change, world, world.bob)
    assert [where for where in pages if tells(client, where)] == []


@every_change
def test_an_open_room(world: World, client_of: ClientOf, change: Change) -> None:
    discuss(world, "bob")
    client, room = client_of(world.bob), f"/meetings/{world.meeting.pk}/room/"
    page = client.get(room)
    seen = page.context["seen"]
    assert TELLING in page.content.decode()
    revoke(change, world, world.bob)
    asked = f"version/?seen={seen}&slot={world.case_slot.pk}"
    everywhere = [room, f"{room}{asked}", *(f"{room}{part}/?slot={world.case_slot.pk}" for part in ("case", "agenda"))]
    assert [where for where in everywhere if tells(client, where)] == []


@every_change
def test_open_forms(world: World, client_of: ClientOf, change: Change) -> None:
    """Forms that were fetched before: nothing that they send is written."""
    client = client_of(world.bob)
    # Who is cleared for less is still on the case, and may no longer touch what asks for more.
    about = f"/cases/ELM-2AB3C/information/{world.open_item.pk}/" if change is lower_clearance else "/cases/ELM-2AB3C/"
    forms = forms_about(client, about)
    assert len(forms) >= 3
    revoke(change, world, world.bob)
    before = written()
    for form in forms:
        answer = client.post(form.address, form.filled)
        assert answer.status_code in (302, 404), form.address
        assert TELLING not in answer.content.decode()
    assert written() == before


def forms_about(client: Client, about: str) -> list[Form]:
    """Return the forms with consequences on the pages about a case or an item."""
    crawl = Crawl(client, Random(1), is_thorough=False)
    found = {
        form.address: form
        for page in crawl.pages(about)
        if page.address.startswith(about) and page.status == 200
        for form in read_page(page.address, client.get(page.address)).forms
        if form.method == "post" and form.address.startswith(about)
    }
    return list(found.values())


@every_change
def test_a_document_that_waits_to_be_made(world: World, client_of: ClientOf, change: Change) -> None:
    """Who compiled it may no longer: it is not made, and nobody is told of it."""
    with as_operator():
        layer = Layer.objects.get(pk=world.open_item.pk)
    escalation = send(world, layers=[layer], marking=1)
    mail.outbox.clear()
    revoke(change, world, world.alice)
    for entry in outbox.due():
        outbox.deliver(entry)
    assert mail.outbox == []
    with as_operator():
        assert Escalation.objects.get(pk=escalation.pk).sent_at is None
    assert client_of(world.frank).get(reverse("meetings:desk_open", args=[escalation.pk])).status_code == 404


@pytest.mark.parametrize("change", [lower_clearance, keep_out, let_leave], ids=lambda change: change.__name__)
def test_who_was_to_read_a_document(world: World, client_of: ClientOf, change: Change) -> None:
    """An addressee reads the document and never the case, so that neither grant nor agreement matters."""
    with as_operator():
        layer = Layer.objects.get(pk=world.open_item.pk)
    escalation = send(world, layers=[layer], marking=1)
    client = client_of(world.frank)
    mail.outbox.clear()
    revoke(change, world, world.frank)
    for entry in outbox.due():
        outbox.deliver(entry)
    assert [letter for letter in mail.outbox if world.frank.email in letter.to] == []
    for page in ("desk_open", "desk_person", "desk_pdf"):
        assert client.get(reverse(f"meetings:{page}", args=[escalation.pk])).status_code in (302, 404)


@every_change
def test_a_link_to_choose_a_password(world: World, client_of: ClientOf, change: Change) -> None:
    """The link of a reset or an invitation: it opens what the member may see when it is used, or nothing."""
    pages = telling_pages(client_of(world.bob))
    link = password_link(world.bob)
    revoke(change, world, world.bob)
    client = Client()
    where = client.get(link, follow=True).request["PATH_INFO"]
    client.post(where, {"password1": PASSWORD, "password2": PASSWORD})
    log_in(client, "bob")
    assert ("_auth_user_id" in client.session) == (change is not let_leave)
    assert [page for page in pages if tells(client, page)] == []
