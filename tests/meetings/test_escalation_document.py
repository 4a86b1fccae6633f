"""The document of an escalation: made by a worker, sent once, PDF/UA, without a name on its first page."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pdfua
import pytest
from django.core.mail import EmailMessage
from django.test import Client
from pypdf import PdfReader

from cases.models import Layer
from meetings.escalation.models import Escalation, Quote, Subject
from meetings.escalation.services import COMPILE, withdraw_escalation
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.documents import open_document
from mscportal.record.models import Document, OutboxEntry
from mscportal.record.outbox import deliver as deliver_entry
from partners.models import Member, Role
from tests.cases.anonymous import make_anonymous
from tests.cast import World, make_item, make_member
from tests.meetings.escalating import deliver, send, sent

pytestmark = pytest.mark.django_db


def content_for(member: Member) -> bytes:
    """Return the plain bytes of the one document that the member may read."""
    with acting_as(member.pk):
        return open_document(Document.objects.get())[1]


def pages_of(content: bytes) -> list[str]:
    """Return the text of each page."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def test_it_works(world: World) -> None:
    escalation = sent(world)
    with acting_as(world.frank.pk):
        stored = Escalation.objects.select_related("document").get(pk=escalation.pk)
        name, content = open_document(stored.document)
    assert stored.sent_at == stored.document.sent_at is not None
    assert name == f"Escalation {stored.reference}.pdf"
    assert stored.document.sha256 == hashlib.sha256(content).hexdigest()
    assert (stored.document.people, stored.document.case_ids) == ([world.frank.pk], [world.case.pk])


def test_it_is_accessible(world: World, tmp_path: Path) -> None:
    sent(world)
    (tmp_path / "memo.pdf").write_bytes(content_for(world.frank))
    report = pdfua.validate(tmp_path / "memo.pdf")
    assert [finding.message for finding in report.findings if finding.severity is pdfua.Severity.ERROR] == []
    catalogue = PdfReader(tmp_path / "memo.pdf").trailer["/Root"]
    assert catalogue["/Lang"] == "en"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in catalogue["/Metadata"].get_object().get_data().decode()


def test_the_first_page_says_what_is_asked_and_not_of_whom(world: World) -> None:
    escalation = sent(world)
    first, last = pages_of(content_for(world.frank))
    for words in ("Decision needed by", "Emergency flat", "Advised against", "Talks openly after football practice."):
        assert words in first
    assert "New older company." in first
    assert "Sources: Youth, Police." in first
    for words in ("Mika", "Tarn", "2010", "ELM-2AB3C"):
        assert words not in first
    for words in ("Mika Tarn", "17 May 2010", "ELM-2AB3C"):
        assert words in last
    for page in (first, last):
        assert "TLP:RED · confidential" in page
        assert f"{escalation.reference} · for Frank" in page


def test_a_text_that_names_the_person_stands_with_the_identity(world: World) -> None:
    with as_operator():
        item = make_item(world.case, world.bob, "Mika misses the club.")
    sent(world, layers=[world.open_item, item])
    first, last = pages_of(content_for(world.frank))
    assert "misses the club" not in first
    assert "Mika misses the club." in last


def test_an_anonymous_case_keeps_its_reference_only(world: World) -> None:
    with as_operator():
        Layer.objects.filter(pk=world.open_item.pk).update(text="Mika Tarn talks openly.")
    make_anonymous(world)
    escalation = sent(world)
    text = " ".join(pages_of(content_for(world.frank)))
    assert "ELM-2AB3C" in text
    assert "Tarn" not in text
    assert "[N. N.] talks openly." in text
    with as_operator():
        quote = Quote.objects.get(escalation=escalation, layer_id=world.open_item.pk)
    assert not quote.is_shared_version
    assert not quote.names_person


def test_it_speaks_the_mayors_language_and_addresses_an_office_strictly(world: World) -> None:
    with as_operator():
        world.frank.language = "nl"
        world.frank.save(update_fields=["language"])
    escalation = sent(world, agencies=[world.mayor])
    assert escalation.language == "nl"
    assert "TLP:AMBER+STRICT" in pages_of(content_for(world.frank))[0]


@pytest.mark.parametrize("count", [0, 2])
def test_a_meetings_question_holds_several_cases_or_none(world: World, count: int) -> None:
    cases = [world.case, world.brother][:count]
    sent(world, case=None, meeting=world.meeting, cases=cases, layers=[])
    pages = pages_of(content_for(world.frank))
    assert "Partner table, minors" in pages[0]
    assert len(pages) == (2 if count else 1)
    assert ("Joran Tarn" in pages[-1]) == bool(count)


def test_it_is_made_once(world: World) -> None:
    send(world)
    with as_operator():
        entry = OutboxEntry.objects.get(kind=COMPILE)
    assert [deliver_entry(entry.pk), deliver_entry(entry.pk)] == [True, False]
    with as_operator():
        OutboxEntry.objects.filter(pk=entry.pk).update(done_at=None)
    assert deliver_entry(entry.pk)
    with as_operator():
        assert Document.objects.count() == 1


def test_until_it_is_made_nobody_but_its_compiler_sees_it(world: World) -> None:
    escalation = send(world)
    seen = {}
    for name, member in world.members.items():
        with acting_as(member.pk):
            seen[name] = Escalation.objects.exists() or Quote.objects.exists() or Subject.objects.exists()
    assert [name for name, is_seen in seen.items() if is_seen] == ["alice"]
    deliver()
    with acting_as(world.frank.pk):
        assert Escalation.objects.get().pk == escalation.pk


def test_it_hides_from_outsiders(world: World) -> None:
    sent(world)
    for name in set(world.members) - {"alice", "frank"}:
        with acting_as(world.members[name].pk):
            assert not Document.objects.exists(), name
            assert not Escalation.objects.exists(), name
            assert not Quote.objects.exists(), name
            assert not Subject.objects.exists(), name


def test_one_that_was_withdrawn_before_it_was_made_is_not_sent(world: World) -> None:
    escalation = send(world)
    with acting_as(world.alice.pk):
        withdraw_escalation(actor=world.alice, escalation=escalation)
    deliver()
    with as_operator():
        assert not Document.objects.exists()
        assert Escalation.objects.get().sent_at is None


def test_an_imported_one_gets_its_copies_and_keeps_its_day(world: World) -> None:
    escalation = send(world)
    with as_operator():
        Quote.objects.all().delete()
        Subject.objects.all().delete()
        Escalation.objects.filter(pk=escalation.pk).update(
            sent_at=escalation.created_at, items=[world.open_item.pk, world.police_item.pk]
        )
    deliver()
    with acting_as(world.frank.pk):
        assert Escalation.objects.get().sent_at == escalation.created_at
        assert {quote.text for quote in Quote.objects.all()} == {
            "Talks openly after football practice.",
            "New older company.",
        }
        assert Subject.objects.get().family_name == "Tarn"


def test_its_addressees_are_told_that_something_waits_and_no_more(world: World, mailoutbox: list[EmailMessage]) -> None:
    with as_operator():
        make_member(world.mayor, "felix", "mayors_office", 0)
        world.frank.language = "nl"
        world.frank.save(update_fields=["language"])
    escalation = sent(world, agencies=[world.mayor])
    (letter,) = mailoutbox
    assert letter.to == ["frank@example.org"]
    assert "/desk/" in letter.body
    told = letter.subject + letter.body
    for words in (escalation.reference, escalation.title, "Tarn", "ELM", "Alice", str(escalation.pk)):
        assert words not in told


def test_who_is_kept_out_of_a_case_in_it_gets_no_letter(world: World, mailoutbox: list[EmailMessage]) -> None:
    with as_operator():
        ulla = make_member(world.mayor, "ulla", Role.MAYORS_OFFICE, 2)
        other_seat = make_member(world.school, "ulla2", Role.PRACTITIONER, person=ulla.person)
        world.case.recusals.create(member=other_seat, reason="aunt")
    sent(world, people=[], agencies=[world.mayor])
    assert [letter.to for letter in mailoutbox] == [["frank@example.org"]]


def test_nobody_is_told_of_what_was_imported(world: World, mailoutbox: list[EmailMessage]) -> None:
    escalation = send(world)
    with as_operator():
        Quote.objects.all().delete()
        Subject.objects.all().delete()
        Escalation.objects.filter(pk=escalation.pk).update(sent_at=escalation.created_at)
    deliver()
    assert mailoutbox == []


def test_each_copy_bears_its_readers_name(world: World, client_of: Callable[[Member], Client], tmp_path: Path) -> None:
    escalation = sent(world)
    answer = client_of(world.frank).get(f"/desk/{escalation.pk}/pdf/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert all("Copy for Frank" in page for page in pages_of(answer.content))
    (tmp_path / "copy.pdf").write_bytes(answer.content)
    errors = [f for f in pdfua.validate(tmp_path / "copy.pdf").findings if f.severity is pdfua.Severity.ERROR]
    assert errors == []
